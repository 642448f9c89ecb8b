import { setTimeout as sleep } from 'node:timers/promises';
import { docker, dockerSays } from './docker.mjs';

/** As production runs a server: but for its network, like `HARDENED`. */
const HARDENED_SERVER = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
/** Milliseconds until a server that does not answer counts as broken. */
const PATIENCE = 30_000;

/**
 * Starts an image that serves HTTP and waits until it answers. Its port is published on loopback only.
 *
 * @param {string} tag
 * @param {object} [options]
 * @param {number} [options.port] in the container
 * @param {string[]} [options.flags] more of docker's
 * @param {string[]} [options.args] for the program
 * @param {string} [options.ready] path that answers with any status once the server is there
 */
export async function startServer(tag, { port = 8080, flags = [], args = [], ready = '/' } = {}) {
  const id = (await docker('run', '--detach', ...HARDENED_SERVER, '--publish', `127.0.0.1::${port}`, ...flags, tag, ...args)).trim();
  const stop = async () => {
    await docker('stop', '--time', '10', id);
    const code = Number(await docker('wait', id));
    await docker('rm', '--force', id);
    return code;
  };
  try {
    const address = (await docker('port', id, `${port}/tcp`)).split('\n')[0].trim();
    await untilItAnswers(`http://${address}${ready}`, id);
    return {
      /** @param {string} path @param {RequestInit} [request] */
      ask: (path, request) => fetch(`http://${address}${path}`, { signal: AbortSignal.timeout(PATIENCE), ...request }),
      /** Ends it as an orchestrator does; its exit code. */
      stop,
    };
  } catch (error) {
    await dockerSays('rm', '--force', id);
    throw error;
  }
}

/**
 * @param {string} url
 * @param {string} id of the container
 */
async function untilItAnswers(url, id) {
  for (const until = Date.now() + PATIENCE; ; await sleep(100)) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (response !== undefined) return void (await response.arrayBuffer());
    const { stdout } = await dockerSays('inspect', '--format', '{{.State.Running}}', id);
    if (Date.now() > until || stdout.trim() !== 'true') {
      const logs = await dockerSays('logs', id);
      throw new Error(`${url} does not answer:\n${logs.stdout}${logs.stderr}`.slice(0, 3000));
    }
  }
}

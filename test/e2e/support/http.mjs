import { get as httpGet } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { docker, HARDENED } from './docker.mjs';

/** As production runs a service: what it is asked comes over a port of this machine's loopback. */
const PUBLISHED = HARDENED.filter((flag, at) => flag !== '--network' && HARDENED[at - 1] !== '--network');
/** Milliseconds until a service counts as one that does not start; noisy machines take their time. */
const PATIENCE = 60_000;

/**
 * Starts an image, asks it, and takes the container away.
 *
 * @template T
 * @param {string} tag
 * @param {(get: (path: string) => Promise<{ status: number, body: string }>, container: string) => Promise<T>} ask
 * @param {{ port?: number, flags?: string[] }} [options]
 * @returns {Promise<T>}
 */
export async function withService(tag, ask, { port = 8080, flags = [] } = {}) {
  const container = (await docker('run', '--detach', ...PUBLISHED, '--publish', `127.0.0.1::${port}`, ...flags, tag)).trim();
  try {
    const address = (await docker('port', container, `${port}/tcp`)).trim().split('\n')[0];
    return await ask((path) => get(`http://${address}${path}`, container), container);
  } finally {
    await docker('rm', '--force', '--volumes', container);
  }
}

/**
 * Asks until somebody answers, or the container has ended.
 *
 * @param {string} url
 * @param {string} container
 */
async function get(url, container) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await answerOf(url);
    } catch (error) {
      const running = (await docker('inspect', '--format', '{{.State.Running}}', container)).trim();
      if (running !== 'true' || Date.now() > end) {
        throw new Error(`${url} does not answer (running: ${running}):\n${await docker('logs', container)}`, { cause: error });
      }
      await sleep(100);
    }
  }
}

/**
 * @param {string} url
 * @returns {Promise<{ status: number, body: string }>}
 */
function answerOf(url) {
  return new Promise((resolve, reject) => {
    // a published port takes connections before anybody listens behind it
    const request = httpGet(url, { agent: false, timeout: 10_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer in time')));
  });
}

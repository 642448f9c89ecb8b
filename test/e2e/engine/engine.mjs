import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder, withLock } from './cache.mjs';
import { installPackages, whyNotDebianRoot } from './debian.mjs';
import { lastLines, logToStderr, run, timed } from './run.mjs';

/** Debian's client has BuildKit built in; a newer one needs the buildx plugin for it. */
const DEBIAN_CLIENT = '/usr/bin/docker';

/** The address Debian's packages and every client expect. */
const SOCKET = 'unix:///var/run/docker.sock';

/**
 * @typedef {object} Engine
 * @property {string} command name or path of the client
 * @property {string} version of the server; of the client for an engine without a server
 * @property {string} clientVersion
 * @property {boolean} buildkit whether `<command> build` with `env` uses BuildKit
 * @property {Record<string, string>} env what callers add to the environment of `<command>` and of the CDK command line
 */

/**
 * The container engine that answers here, if any. `CDK_DOCKER` decides alone when it is set, as it does for the CDK.
 *
 * @returns {Promise<Engine | undefined>}
 */
export async function findEngine() {
  const chosen = process.env.CDK_DOCKER;
  if (chosen) return ask(chosen);
  const usual = await ask('docker');
  if (usual?.buildkit) return usual;
  const debian = await ask(DEBIAN_CLIENT);
  return debian?.buildkit ? debian : (usual ?? debian);
}

/**
 * @param {string} command
 * @returns {Promise<Engine | undefined>}
 */
async function ask(command) {
  const timeout = 10_000;
  const said = await run(command, ['version', '--format', '{{json .}}'], { timeout });
  const { Client: client, Server: server } = parse(said.stdout);
  const clientVersion = client?.Version ?? '';
  // Podman and finch run without a server: there `info` tells whether they work.
  const answers = said.code === 0 && (server?.Version || (await run(command, ['info'], { timeout })).code === 0);
  if (!answers) return undefined;
  const buildkit = await hasBuildKit(command, clientVersion, server?.Version);
  return {
    command,
    version: server?.Version ?? clientVersion,
    clientVersion,
    buildkit,
    env: { CDK_DOCKER: command, ...(server && { DOCKER_BUILDKIT: buildkit ? '1' : '0' }) },
  };
}

/**
 * @param {string} command
 * @param {string} clientVersion
 * @param {string | undefined} serverVersion
 */
async function hasBuildKit(command, clientVersion, serverVersion) {
  if (!serverVersion) return false;
  if (Number.parseInt(clientVersion, 10) < 23) return true;
  return (await run(command, ['buildx', 'version'], { timeout: 10_000 })).code === 0;
}

/** @param {string} json */
function parse(json) {
  try {
    return JSON.parse(json) ?? {};
  } catch {
    return {};
  }
}

/**
 * The engine that answers, or Debian's, installed and started. Safe to call again and from several processes.
 * An engine that was started stays up afterwards, so that the next run finds it.
 *
 * @param {object} [options]
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<{ engine: Engine, started: boolean, reason?: undefined } | { engine?: undefined, started: false, reason: string }>}
 */
export async function startEngine({ log = logToStderr } = {}) {
  const running = await findEngine();
  if (running) return { engine: running, started: false };
  const reason = await whyNotStart();
  if (reason) return { started: false, reason: `no container engine answers, and none can be started: ${reason}` };
  return withLock('engine', async () => {
    const meanwhile = await findEngine();
    if (meanwhile) return { engine: meanwhile, started: false };
    try {
      await installPackages(['docker.io', 'iptables'], log);
      await timed(log, 'start dockerd', startDaemon);
    } catch (error) {
      return { started: false, reason: `no container engine could be started: ${String(error)}` };
    }
    const engine = await findEngine();
    return engine ? { engine, started: true } : { started: false, reason: 'dockerd runs, but no client reaches it' };
  });
}

/** @returns {Promise<string | undefined>} */
async function whyNotStart() {
  const chosen = process.env.CDK_DOCKER;
  // Another tool than docker would not reach the engine that we start.
  if (chosen && basename(chosen) !== 'docker') return `CDK_DOCKER names ${chosen}, which does not answer`;
  if (process.env.DOCKER_HOST && process.env.DOCKER_HOST !== SOCKET) return 'DOCKER_HOST names another engine, which does not answer';
  return whyNotDebianRoot();
}

/** The log of the engine we start. */
export function engineLog() {
  return join(cacheFolder(), 'dockerd.log');
}

function pidFile() {
  return join(cacheFolder(), 'dockerd.pid');
}

async function startDaemon() {
  // Installing the package may have started it already; a second one would refuse and end.
  if (await answersWithin(1500)) return;
  await removeStalePids();
  mkdirSync(cacheFolder(), { recursive: true });
  const logFile = openSync(engineLog(), 'a');
  const daemon = spawn('dockerd', ['--host', SOCKET], { detached: true, stdio: ['ignore', logFile, logFile] });
  closeSync(logFile);
  let ended = false;
  daemon.once('exit', () => (ended = true));
  daemon.once('error', () => (ended = true));
  if (!(await answersWithin(60_000, () => ended))) {
    throw new Error(`dockerd does not answer, its log ends:\n${lastLines(await readFile(engineLog(), 'utf8'), 5)}`);
  }
  daemon.unref();
  // Another one answers when ours refused to be the second: that is not ours to stop.
  if (!ended) await writeFile(pidFile(), String(daemon.pid));
}

/** An engine that was killed leaves the numbers of its processes behind; where another program has one of them now, dockerd would not start. */
async function removeStalePids() {
  for (const [file, program] of [['/var/run/docker.pid', 'dockerd'], ['/var/run/docker/containerd/containerd.pid', 'containerd']]) {
    const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
    if (Number.isInteger(pid) && await nameOf(pid) !== program) await rm(file, { force: true });
  }
}

/** @param {number} pid */
async function nameOf(pid) {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
}

/**
 * @param {number} milliseconds
 * @param {() => boolean} [ended]
 */
async function answersWithin(milliseconds, ended = () => false) {
  const deadline = Date.now() + milliseconds;
  do {
    if (await ask(DEBIAN_CLIENT)) return true;
    await sleep(250);
  } while (Date.now() < deadline && !ended());
  return Boolean(await ask(DEBIAN_CLIENT));
}

/**
 * Ends the engine that `startEngine` started, and no other.
 *
 * @returns {Promise<boolean>} whether there was one
 */
export async function stopEngine() {
  const pid = Number(await readFile(pidFile(), 'utf8').catch(() => '0'));
  // The number may belong to another program by now.
  const name = pid > 0 ? await nameOf(pid) : '';
  await rm(pidFile(), { force: true });
  if (name !== 'dockerd') return false;
  process.kill(pid, 'SIGTERM');
  while (await isAlive(pid)) await sleep(100);
  return true;
}

/** @param {number} pid */
async function isAlive(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Without an init process that collects it, an ended program stays as a zombie.
  return stat !== '' && !stat.includes(') Z ');
}

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from './run.mjs';

/** Milliseconds until a server counts as broken. */
const PATIENCE = 60_000;

/**
 * @typedef {object} Server
 * @property {string} log path of what it says
 * @property {() => boolean} runs
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a program that serves until it is stopped. It ends with this process, however that ends: nothing is left behind by a killed run.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.log
 * @param {() => Promise<boolean>} options.answers
 * @param {Record<string, string | undefined>} [options.env]
 * @param {string} [options.cwd]
 * @returns {Promise<Server>}
 */
export async function serve(command, args, { log, answers, env, cwd }) {
  const file = openSync(log, 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', command, ...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', file, file] });
  closeSync(file);
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const runs = () => child.exitCode === null && child.signalCode === null && child.pid !== undefined;
  const stop = async () => {
    if (!runs()) return;
    child.kill('SIGTERM');
    const last = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(last);
  };
  const deadline = Date.now() + PATIENCE;
  while (!(await answers().catch(() => false))) {
    if (!runs() || Date.now() > deadline) {
      await stop();
      throw new Error(`${command} does not answer, its log ends:\n${lastLines(await readFile(log, 'utf8'), 15)}`);
    }
    await sleep(100);
  }
  return { log, runs, stop };
}

/** A port of the loopback that nobody listens on. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * @typedef {object} Ran
 * @property {number} code exit code; 127 when the program is missing, 124 when it was ended by `timeout` or `silence`
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a program and resolves with what it said; only `must` below throws.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string | undefined>} [options.env] added to this process's environment
 * @param {number} [options.timeout] milliseconds for the whole run
 * @param {number} [options.silence] milliseconds until the first byte on standard output
 * @param {AsyncIterable<Uint8Array>} [options.input] for standard input
 * @returns {Promise<Ran>}
 */
export function run(command, args, { cwd, env, timeout, silence, input } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let late = false;
    const giveUp = () => {
      late = true;
      child.kill('SIGTERM');
    };
    const whole = timeout === undefined ? undefined : setTimeout(giveUp, timeout);
    const first = silence === undefined ? undefined : setTimeout(giveUp, silence);
    const done = (/** @type {number} */ code) => {
      clearTimeout(whole);
      clearTimeout(first);
      resolve({ code: late ? 124 : code, stdout, stderr });
    };
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      clearTimeout(first);
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', (error) => {
      stderr += error.message;
      done(127);
    });
    child.on('close', (code) => done(code ?? 1));
    if (input && child.stdin) {
      pipeline(Readable.from(input), child.stdin).catch((error) => {
        // A program that ends early breaks the pipe; it tells why itself.
        if (error.code === 'EPIPE') return;
        // The input failed: the program must not take the first half for all of it.
        stderr += String(error);
        child.kill('SIGTERM');
      });
    }
  });
}

/**
 * As `run`, and throws the program's own words when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 * @returns {Promise<string>} standard output
 */
export async function must(command, args, options) {
  const ran = await run(command, args, options);
  if (ran.code !== 0) {
    const said = lastLines(ran.stderr || ran.stdout, 15);
    throw new Error(`${[command, ...args].join(' ').slice(0, 200)}: exit code ${ran.code}\n${said}`);
  }
  return ran.stdout;
}

/**
 * @param {string} text
 * @param {number} count
 */
export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** @param {string} line */
export function logToStderr(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Says what was done and how long it took.
 *
 * @template T
 * @param {(line: string) => void} log
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function timed(log, what, work) {
  const start = performance.now();
  const result = await work();
  log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

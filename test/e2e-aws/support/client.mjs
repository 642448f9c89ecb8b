import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { HERE } from '../harness/places.mjs';

/** What AWS answered when it refused. */
export class AwsError extends Error {
  /** @param {string} code @param {string} message @param {string} call */
  constructor(code, message, call) {
    super(`${call}: ${code}: ${message}`);
    this.code = code;
    /** The words of AWS alone. */
    this.said = message;
  }
}

/**
 * @typedef {object} Client
 * @property {(service: string, operation: string, parameters?: object, credentials?: Credentials) => Promise<any>} call throws AwsError
 * @property {() => void} close
 */

/** @typedef {{ accessKeyId: string, secretAccessKey: string, sessionToken: string }} Credentials */

/**
 * Every operation of every service, by botocore, which the emulator brings along: suites need no SDK of their own.
 *
 * @param {Record<string, string>} env
 * @returns {Client}
 */
export function openClient(env) {
  const child = spawn('python3', [join(HERE, 'support', 'client.py')], { env: { ...process.env, AWS_SESSION_TOKEN: undefined, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  /** @type {Map<number, (reply: any) => void>} */
  const waiting = new Map();
  let last = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line);
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  child.once('close', () => {
    for (const reply of waiting.values()) reply({ error: { code: 'ClientEnded', message: 'the client of this suite ended' } });
  });
  return {
    async call(service, operation, parameters = {}, credentials = undefined) {
      const id = (last += 1);
      const { answer, error } = await new Promise((resolve) => {
        waiting.set(id, resolve);
        child.stdin.write(`${JSON.stringify({ id, service, operation, parameters, credentials })}\n`);
      });
      if (error) throw new AwsError(error.code, error.message, `${service} ${operation}`);
      return answer;
    },
    close: () => child.stdin.end(),
  };
}

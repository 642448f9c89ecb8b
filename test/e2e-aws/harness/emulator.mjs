import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { ROOT } from '../../e2e/support/library.mjs';
import { REGION } from './places.mjs';
import { serve } from '../../e2e/engine/servers.mjs';

const PORT = 4566;

/** Of the account's root, whom IAM lets do everything. */
export const ROOT_KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/**
 * @typedef {object} Emulator
 * @property {string} endpoint
 * @property {Record<string, string>} env for every client on this machine
 * @property {(path: string, body: unknown) => Promise<void>} control posts to the emulator itself
 * @property {import('../../e2e/engine/servers.mjs').Server} server
 */

/**
 * @param {object} options
 * @param {string} options.folder for work and logs
 * @param {boolean} options.iam whether IAM is enforced
 * @param {number} options.secondsPerBuildMinute
 * @param {import('./certificates.mjs').Certificates} options.certificates
 * @param {Record<string, string>} options.python
 * @param {Record<string, string>} options.builds what builds get: addresses and programs
 * @returns {Promise<Emulator>}
 */
export async function startEmulator({ folder, iam, secondsPerBuildMinute, certificates, python, builds }) {
  const endpoint = `https://127.0.0.1:${PORT}`;
  const env = {
    ...ROOT_KEYS,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_CA_BUNDLE: certificates.bundle,
    NODE_EXTRA_CA_CERTS: certificates.bundle,
    // Nothing of this user's own account.
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_CONFIG_FILE: '/dev/null',
  };
  const authority = await readFile(certificates.authority);
  const ask = (/** @type {string} */ path, /** @type {unknown} */ body) => send(`${endpoint}${path}`, authority, body);
  const server = await serve('python3', ['-m', 'emulator'], {
    cwd: folder,
    log: join(folder, 'emulator.log'),
    answers: () => ask('/_ministack/health', undefined),
    env: {
      ...env,
      ...python,
      ...builds,
      AWS_PROFILE: undefined,
      AWS_SESSION_TOKEN: undefined,
      REQUESTS_CA_BUNDLE: certificates.bundle,
      AUTH: String(iam),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(PORT),
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_REGION: REGION,
      MINISTACK_SSL_CERT: certificates.certificate,
      MINISTACK_SSL_KEY: certificates.key,
      USE_SSL: '1',
      // The SDK that Lambda's Node.js has; without it handlers get a stub of ministack's.
      NODE_PATH: join(ROOT, 'node_modules'),
      TMPDIR: folder,
      EMULATOR_WORK: join(folder, 'builds'),
      EMULATOR_BUNDLE: certificates.bundle,
      EMULATOR_SECONDS_PER_BUILD_MINUTE: String(secondsPerBuildMinute),
    },
  });
  const control = async (/** @type {string} */ path, /** @type {unknown} */ body) => {
    if (!(await ask(path, body))) throw new Error(`the emulator refused ${path}`);
  };
  return { endpoint, env, control, server };
}

/**
 * @param {string} url
 * @param {Buffer} ca
 * @param {unknown} body sent by POST; undefined for GET
 * @returns {Promise<boolean>} whether it answered with 200
 */
function send(url, ca, body) {
  return new Promise((resolve, reject) => {
    const message = request(url, { ca, agent: false, method: body === undefined ? 'GET' : 'POST' }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
    });
    message.once('error', reject);
    message.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

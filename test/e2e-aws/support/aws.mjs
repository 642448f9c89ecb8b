import { mkdir, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../e2e/engine/cache.mjs';
import { logToStderr, must } from '../../e2e/engine/run.mjs';
import { temporaryFolder } from '../../e2e/support/folders.mjs';
import { startBuildKit } from '../harness/buildkit.mjs';
import { makeCertificates } from '../harness/certificates.mjs';
import { startEmulator } from '../harness/emulator.mjs';
import { giveHostNameBack, takeHostName } from '../harness/host-name.mjs';
import { startMirror } from '../harness/mirror.mjs';
import { BASE_IMAGES, prepareParts } from '../harness/parts.mjs';
import { REGISTRY } from '../harness/places.mjs';
import { openClient } from './client.mjs';

/**
 * @typedef {object} Aws an account of its own, empty at the start
 * @property {Record<string, string>} env for every client on this machine: endpoint, keys of the account's root, authority
 * @property {string} endpoint
 * @property {string} mirror address of a registry that has the bases
 * @property {string} folder for files of this run
 * @property {import('../../e2e/engine/engine.mjs').Engine} engine
 * @property {import('./client.mjs').Client['call']} call any operation of any service
 * @property {(...args: string[]) => Promise<string>} docker the engine's client, logged in to ECR; returns standard output
 * @property {(faults: Fault[]) => Promise<void>} fail what AWS answers to the next calls
 * @property {() => Promise<void>} pruneBuildKit empties the cache of BuildKit, as it is in a fresh build container on AWS
 * @property {() => Promise<void>} stop
 */

/** @typedef {{ service: string, operation: string, code: string, message?: string, status?: number, times: number }} Fault */

/** For `describe`: the reason, when AWS cannot be emulated on this machine. */
export const { parts, reason } = await prepareParts();
export const skip = reason ?? false;

/**
 * Starts AWS on this machine's loopback. One at a time: another process waits here until it has stopped.
 *
 * @param {object} [options]
 * @param {boolean} [options.iam] whether IAM is enforced
 * @param {number} [options.secondsPerBuildMinute] how long a minute of CodeBuild's time limits lasts
 * @returns {Promise<Aws>}
 */
export async function startAws({ iam = true, secondsPerBuildMinute = 60 } = {}) {
  if (!parts) throw new Error(reason);
  const release = await holdLock();
  // A process that is told to end has an exit, where the host name is given back.
  const exit = () => process.exit(130);
  process.once('SIGINT', exit).once('SIGTERM', exit);
  /** @type {(() => unknown)[]} */
  const undo = [release, () => process.removeListener('SIGINT', exit).removeListener('SIGTERM', exit)];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const folder = temporaryFolder();
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const certificates = await makeCertificates(folder);
    takeHostName(certificates.authority);
    undo.push(giveHostNameBack);
    const mirror = await startMirror({ folder, images: BASE_IMAGES, engine: parts.engine });
    undo.push(mirror.server.stop);
    const buildkit = await startBuildKit({ folder, mirror: mirror.address, authority: certificates.authority, programs: parts.programs });
    undo.push(buildkit.server.stop);
    const builds = {
      EMULATOR_BUILDKIT_FOLDER: buildkit.socketFolder,
      EMULATOR_BUILDKIT: buildkit.address,
      EMULATOR_BUILDX: parts.programs.buildx,
      EMULATOR_LAMBDA_RIE: parts.programs['aws-lambda-rie'],
      EMULATOR_DOCKER: parts.engine.command,
    };
    const emulator = await startEmulator({ folder, iam, secondsPerBuildMinute, certificates, python: parts.python, builds });
    undo.push(emulator.server.stop);
    const client = openClient({ ...parts.python, ...emulator.env });
    undo.push(client.close);
    const { endpoint } = emulator;
    const { engine } = parts;
    const env = { ...engine.env, ...emulator.env, DOCKER_CONFIG: await ownDockerConfig(folder) };
    const docker = await loggedIn(engine.command, env, client);
    const fail = (/** @type {Fault[]} */ faults) => emulator.control('/_emulator/faults', faults);
    return { env, endpoint, mirror: mirror.address, folder, engine, call: client.call, docker, fail, pruneBuildKit: buildkit.prune, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Logins go to a file of this run, not to the user's.
 *
 * @param {string} folder
 */
async function ownDockerConfig(folder) {
  const config = join(folder, 'docker');
  await mkdir(config);
  // Plugins of the user, such as buildx, are found beside the file.
  await symlink(join(homedir(), '.docker', 'cli-plugins'), join(config, 'cli-plugins'));
  return config;
}

/**
 * @param {string} command
 * @param {Record<string, string>} env
 * @param {import('./client.mjs').Client} client
 */
async function loggedIn(command, env, client) {
  const { authorizationData: [{ authorizationToken }] } = await client.call('ecr', 'GetAuthorizationToken');
  const [user, password] = Buffer.from(authorizationToken, 'base64').toString().split(':');
  await must(command, ['login', '--username', user, '--password', password, REGISTRY], { env });
  return (/** @type {string[]} */ ...args) => must(command, args, { env });
}

/** The lock of this machine's loopback, held until it is released. */
async function holdLock() {
  /** @type {() => void} */
  let release = () => undefined;
  const waiting = setTimeout(() => logToStderr('waiting for another run that emulates AWS on this machine'), 2000);
  await new Promise((resolve, reject) => {
    withLock('aws', () => new Promise((done) => {
      release = () => done(undefined);
      resolve(undefined);
    })).catch(reject);
  });
  clearTimeout(waiting);
  return release;
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from '../../e2e/engine/run.mjs';
import { temporaryFolder } from '../../e2e/support/folders.mjs';
import { BUILD_IMAGES } from '../harness/parts.mjs';
import { ACCOUNT } from '../harness/places.mjs';

/** A project without a template, for tests of the emulator itself. */
export const PROJECT = 'probe';
export const ROLE = 'probe-role';
export const BUCKET = 'probe-sources';

/** What a service role needs to log; the emulator checks that too. */
export const MAY_LOG = { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' };

/**
 * @param {import('./aws.mjs').Aws} aws
 * @param {object[]} statements of the role's policy
 * @param {object} [project] more of the project
 */
export async function makeProject(aws, statements, project = {}) {
  await makeRole(aws, ROLE, 'codebuild.amazonaws.com', statements);
  await aws.call('s3', 'CreateBucket', { Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } });
  await aws.call('codebuild', 'CreateProject', {
    name: PROJECT,
    source: { type: 'NO_SOURCE', buildspec: buildspec({ build: ['true'] }) },
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: { type: 'LINUX_CONTAINER', image: BUILD_IMAGES[0], computeType: 'BUILD_GENERAL1_SMALL', environmentVariables: [{ name: 'FROM_PROJECT', value: 'project' }] },
    serviceRole: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
    ...project,
  });
}

/**
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} name
 * @param {string} service
 * @param {object[]} statements
 */
export async function makeRole(aws, name, service, statements) {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] };
  await aws.call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) });
  if (statements.length > 0) await allow(aws, name, statements);
}

/**
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} role
 * @param {object[]} statements in place of those that it had
 */
export async function allow(aws, role, statements) {
  await aws.call('iam', 'PutRolePolicy', { RoleName: role, PolicyName: 'all', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }) });
}

/**
 * @param {Record<string, string[] | { commands: string[], finally?: string[] }>} phases
 * @param {object} [env]
 */
export function buildspec(phases, env = {}) {
  const entries = Object.entries(phases).map(([name, phase]) => [name, Array.isArray(phase) ? { commands: phase } : phase]);
  return JSON.stringify({ version: '0.2', env, phases: Object.fromEntries(entries) });
}

/**
 * An archive in the bucket.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} key
 * @param {Record<string, string>} files content by path
 * @returns {Promise<string>} its location
 */
export async function putArchive(aws, key, files) {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: 0o755 });
  }
  const top = new Set(Object.keys(files).map((path) => path.split('/')[0]));
  await must('python3', ['-m', 'zipfile', '--create', join(folder, 'archive.zip'), ...top], { cwd: folder });
  await aws.call('s3', 'PutObject', { Bucket: BUCKET, Key: key, Body: { base64: readFileSync(join(folder, 'archive.zip')).toString('base64') } });
  return `${BUCKET}/${key}`;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../e2e/engine/run.mjs';
import { temporaryFolder } from '../../e2e/support/folders.mjs';

/**
 * Events of a stack, the oldest first.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} stack name or ARN
 * @returns {Promise<any[]>}
 */
export async function eventsOf(aws, stack) {
  const { StackEvents } = await aws.call('cloudformation', 'DescribeStackEvents', { StackName: stack });
  return StackEvents.reverse();
}

/**
 * How many objects a bucket has.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} bucket
 * @returns {Promise<number>}
 */
export async function objectsIn(aws, bucket) {
  return (await aws.call('s3', 'ListObjectsV2', { Bucket: bucket })).KeyCount;
}

/**
 * The images of a repository.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} repository name or address
 * @returns {Promise<{ imageDigest: string, imageTags?: string[], imageSizeInBytes: number }[]>}
 */
export async function imagesIn(aws, repository) {
  const repositoryName = repository.replace(/^[^/]*\.amazonaws\.com\//, '');
  return (await aws.call('ecr', 'DescribeImages', { repositoryName })).imageDetails;
}

/**
 * Every repository's name.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @returns {Promise<string[]>}
 */
export async function repositories(aws) {
  const found = await aws.call('ecr', 'DescribeRepositories');
  return found.repositories.map((/** @type {{ repositoryName: string }} */ { repositoryName }) => repositoryName).sort();
}

/**
 * Calls a Lambda function.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} name
 * @param {unknown} payload
 * @returns {Promise<{ answer: any, error?: string }>} `error` is there when the function failed
 */
export async function invoke(aws, name, payload) {
  const { Payload, FunctionError } = await aws.call('lambda', 'Invoke', { FunctionName: name, Payload: JSON.stringify(payload) });
  return { answer: Payload ? JSON.parse(Payload) : undefined, error: FunctionError };
}

/**
 * Pulls an image as everyone does who may, runs it as production would, and takes it away.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} reference `…@sha256:…` or `…:tag`
 * @param {object} [options]
 * @param {string[]} [options.flags] for `docker run`
 * @param {string[]} [options.args] for the program
 */
export async function pullAndRun(aws, reference, { flags = [], args = [] } = {}) {
  await aws.docker('pull', '--quiet', reference);
  const hardened = ['--read-only', '--network', 'none', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
  const said = await run(aws.engine.command, ['run', '--rm', ...hardened, ...flags, reference, ...args], { env: aws.env });
  await aws.docker('rmi', reference);
  return said;
}

/**
 * Pulls an image and looks into it without running it.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} reference
 * @param {string[]} [paths] files to read
 * @returns {Promise<{ config: any, files: Record<string, string> }>} text by path
 */
export async function lookInto(aws, reference, paths = []) {
  await aws.docker('pull', '--quiet', reference);
  const [{ Config: config }] = JSON.parse(await aws.docker('image', 'inspect', reference));
  const container = (await aws.docker('create', reference)).trim();
  const file = join(temporaryFolder(), 'file');
  /** @type {Record<string, string>} */
  const files = {};
  for (const path of paths) {
    await aws.docker('cp', `${container}:${path}`, file);
    files[path] = readFileSync(file, 'utf8');
  }
  await aws.docker('rm', container);
  await aws.docker('rmi', reference);
  return { config, files };
}

/**
 * A manifest as ECR keeps it.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} repositoryName
 * @param {{ imageTag?: string, imageDigest?: string }} image
 * @returns {Promise<{ text: string, digest: string }>}
 */
export async function manifestOf(aws, repositoryName, image) {
  const { images: [{ imageManifest: text, imageId }] } = await aws.call('ecr', 'BatchGetImage', { repositoryName, imageIds: [image] });
  return { text, digest: imageId.imageDigest };
}

/**
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} stack name or ARN
 * @returns {Promise<string>}
 */
export async function statusOf(aws, stack) {
  return (await aws.call('cloudformation', 'DescribeStacks', { StackName: stack })).Stacks[0].StackStatus;
}

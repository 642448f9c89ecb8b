import { startEngine } from '../../e2e/engine/engine.mjs';
import { installPackages, whyNotDebianRoot } from '../../e2e/engine/debian.mjs';
import { ensureImages } from '../../e2e/engine/stand-ins.mjs';
import { logToStderr, run } from '../../e2e/engine/run.mjs';
import { pythonEnvironment } from './python.mjs';
import { tools } from './tools.mjs';

const PACKAGES = ['docker-registry', 'gcc', 'libc6-dev', 'openssl', 'runc', 'skopeo', 'util-linux'];

/** What Dockerfiles of the library start from. */
export const BASE_IMAGES = [
  'golang:1.26-trixie', 'python:3.13-slim-trixie', 'gcc:14-trixie', 'gcr.io/distroless/static-debian13:nonroot',
  'gcr.io/distroless/cc-debian13:nonroot', 'gcr.io/distroless/python3-debian13:nonroot',
];

/** The build images of CodeBuild that there are stand-ins for: `codebuild.LinuxBuildImage` and `LinuxArmBuildImage` resolve to these. */
export const BUILD_IMAGES = [
  'aws/codebuild/amazonlinux-x86_64-standard:5.0', 'aws/codebuild/standard:7.0', 'aws/codebuild/amazonlinux-aarch64-standard:3.0',
];

/**
 * Everything that is made once and kept: packages, programs and images.
 *
 * @returns {Promise<{ parts: Parts, reason?: undefined } | { parts?: undefined, reason: string }>}
 */
export async function prepareParts() {
  const reason = (await whyNotDebianRoot()) ?? (await whyNoGo());
  if (reason) return { reason: `AWS cannot be emulated: ${reason}` };
  const { engine, reason: noEngine } = await startEngine();
  if (!engine) return { reason: noEngine };
  await installPackages(PACKAGES, logToStderr);
  const python = await pythonEnvironment();
  await ensureImages([...BASE_IMAGES, ...BUILD_IMAGES], { engine });
  return { parts: { engine, python, programs: await tools() } };
}

/**
 * @typedef {object} Parts
 * @property {import('../../e2e/engine/engine.mjs').Engine} engine
 * @property {Record<string, string>} python
 * @property {Awaited<ReturnType<typeof tools>>} programs
 */

async function whyNoGo() {
  return (await run('go', ['version'])).code === 0 ? undefined : 'there is no Go to build BuildKit with';
}

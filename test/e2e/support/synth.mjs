import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../engine/run.mjs';
import { temporaryFolder } from './folders.mjs';
import { ROOT } from './library.mjs';

/**
 * A copy of the examples that finds its packages.
 *
 * @param {string} [below] folders between the root and the copy
 * @param {string} [modules] folder with the packages
 */
export function copyExamples(below = '', modules = join(ROOT, 'node_modules')) {
  const folder = join(temporaryFolder(), below);
  mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true, filter: (path) => !path.endsWith('cdk.out') });
  symlinkSync(modules, join(folder, 'node_modules'), 'dir');
  return join(folder, 'examples');
}

/**
 * Synthesizes the example app as the CDK command line does, without it.
 *
 * @param {string} examples folder with all of them
 * @param {object} [options]
 * @param {Record<string, string>} [options.env]
 * @param {string} [options.node] another Node.js
 * @param {string} [options.umask]
 * @returns {Promise<string>} the cloud assembly
 */
export async function synth(examples, { env = {}, node = process.execPath, umask = '022' } = {}) {
  const outdir = join(temporaryFolder(), 'cdk.out');
  const tsNode = join(ROOT, 'node_modules', 'ts-node', 'register', 'transpile-only');
  // umask is the shell's; the arguments stay apart from its text
  await must('sh', ['-c', 'umask "$1"; shift; exec "$@"', 'sh', umask, node, '-r', tsNode, 'app.ts'], {
    cwd: join(examples, 'cdk-app'),
    env: { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: '{}', ...env },
  });
  return outdir;
}

/**
 * The images of an assembly by the id of their construct.
 *
 * @param {string} assembly
 * @returns {Record<string, { directory: string, dockerfile: string, platform: string, hash: string }>}
 */
export function imagesOf(assembly) {
  const { dockerImages } = JSON.parse(readFileSync(join(assembly, 'MinimalImages.assets.json'), 'utf8'));
  return Object.fromEntries(Object.entries(dockerImages).map(([hash, { displayName, source }]) => [
    displayName.split('/').pop(),
    { directory: join(assembly, source.directory), dockerfile: source.dockerFile, platform: source.platform, hash },
  ]));
}

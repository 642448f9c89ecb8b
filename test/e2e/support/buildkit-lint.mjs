import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, makeOnce } from '../engine/cache.mjs';
import { logToStderr, must, timed } from '../engine/run.mjs';
import { ROOT } from './library.mjs';

const MODULE = join(ROOT, 'test', 'e2e-aws', 'tools');
const GO = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };

/**
 * @typedef {{ dockerfile: string, ignore?: string, target?: string, buildArgs?: Record<string, string> }} Linted
 * @typedef {{ warnings: { rule: string, line: number }[], error?: string }} Said
 */

/** What every image has in its environment, as far as the linter is told. */
export const IMAGE_ENVIRONMENT = { PATH: '/usr/bin:/bin', FROM_IMAGE: '1' };

/**
 * What BuildKit's own linter says of Dockerfiles.
 *
 * @param {Linted[]} dockerfiles
 * @returns {Promise<Said[]>}
 */
export async function buildkitLint(dockerfiles) {
  const program = await ensureLinter();
  const input = (async function* () {
    yield Buffer.from(JSON.stringify(dockerfiles));
  })();
  return JSON.parse(await must(program, [], { input }));
}

/** Where BuildKit's Go module lies, in the version of the linter. */
export async function buildkitModule() {
  await must('go', ['mod', 'download', 'github.com/moby/buildkit'], { cwd: MODULE, env: GO });
  return (await must('go', ['list', '-m', '-f', '{{.Dir}}', 'github.com/moby/buildkit'], { cwd: MODULE, env: GO })).trim();
}

async function ensureLinter() {
  const sources = await Promise.all(['go.sum', 'buildkit-lint/main.go'].map(file => readFile(join(MODULE, file))));
  const key = sources.reduce((hash, source) => hash.update(source), createHash('sha256')).digest('hex').slice(0, 16);
  const program = join(cacheFolder(), 'tools', `buildkit-lint-${key}`);
  await makeOnce(program, temporary => timed(logToStderr, 'build the linter of BuildKit', async () => {
    await must('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', temporary, './buildkit-lint'], { cwd: MODULE, env: GO });
  }));
  return program;
}

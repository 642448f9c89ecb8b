import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, makeOnce } from '../../e2e/engine/cache.mjs';
import { logToStderr, must, timed } from '../../e2e/engine/run.mjs';
import { HERE, kept } from './places.mjs';

const MODULES = join(HERE, 'tools');

/** Paths of the programs that come from Go modules, in the versions of tools/go.mod. */
const PROGRAMS = {
  buildkitd: 'github.com/moby/buildkit/cmd/buildkitd',
  buildctl: 'github.com/moby/buildkit/cmd/buildctl',
  buildx: 'github.com/docker/buildx/cmd/buildx',
  'aws-lambda-rie': 'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie',
};

/**
 * Builds the programs once.
 *
 * @returns {Promise<Record<keyof typeof PROGRAMS, string>>} path by name
 */
export async function tools() {
  const key = createHash('sha256').update(await readFile(join(MODULES, 'go.sum'))).digest('hex').slice(0, 16);
  const folder = kept(`tools-${key}`);
  if (!(await exists(folder))) await timed(logToStderr, 'build BuildKit, buildx and the Lambda runtime interface emulator', () => makeOnce(folder, build));
  return /** @type {Record<keyof typeof PROGRAMS, string>} */ (Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, join(folder, name)])));
}

/** @param {string} folder */
async function build(folder) {
  await mkdir(folder, { recursive: true });
  // Static, because containers of another Debian, or of none, run them too.
  const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };
  await must('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', folder, ...Object.values(PROGRAMS)], { cwd: MODULES, env });
}

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf } from '../../src/cli/failures';
import { programOf } from '../../src/cli/program';
import { GO_MAIN, project } from '../image/support';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'engines-')); });
afterEach(() => rmSync(folder, { recursive: true }));

/** The error of a build by an engine that answers, and then says this. */
async function failure(engine: string, says: string): Promise<unknown> {
  const docker = join(folder, 'engine');
  writeFileSync(docker, `#!/bin/sh\nif [ "$1" = version ]; then echo 20.10; else echo '${says}' >&2; exit 1; fi\n`);
  chmodSync(docker, 0o755);
  const root = project({ 'main.go': GO_MAIN, 'go.mod': 'module example.com/new\n\ngo 1.99\n' });
  const program = programOf({ PATH: process.env.PATH, HOME: folder, CDK_DOCKER: docker }, new AbortController().signal);
  return program.parseAsync(['node', 'x', 'build', root, '--quiet', '--engine', engine, '-o', `oci:${join(folder, 'out')}`]).then(() => undefined, (error: unknown) => error);
}

const BUILDX = 'ERROR: BuildKit is enabled but the buildx component is missing or broken.';

test('a machine without the toolchain and with a docker that cannot build is told both', async () => {
  const error = await failure('auto', BUILDX);
  expect(String(error)).toMatch(/docker build: it ended with 1: .*buildx component is missing.*; docker was taken since this machine has (no working Go|go .*, and the program asks for Go 1\.99)/);
  expect(String(error)).toMatch(/fix: install docker's buildx .*, or install Go 1\.99 or newer \(go\.dev\/dl\)$/);
  expect(exitCodeOf(error)).toBe(69);
});

test('so is one whose docker fails at the build itself', async () => {
  const error = await failure('auto', 'go: go.mod requires go >= 1.99');
  expect(String(error)).toMatch(/go\.mod requires go >= 1\.99; docker was taken since this machine has .*fix: mend what the last lines say, or .*Go 1\.99/);
  expect(exitCodeOf(error)).toBe(65);
});

test('who asked for docker hears of docker alone', async () => {
  expect(String(await failure('docker', BUILDX))).not.toContain('docker was taken');
});

test('a docker whose cache has lost a layer is to be emptied', async () => {
  const error = await failure('docker', '#14 ERROR: layer does not exist');
  expect(String(error)).toMatch(/fix: empty docker's build cache, which has lost a layer, with docker builder prune$/);
  expect(exitCodeOf(error)).toBe(65);
});

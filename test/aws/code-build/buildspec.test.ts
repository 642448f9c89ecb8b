import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BuildMachine, commands, DIGEST, ORDER, spec } from './build-machine';
import { writeJob } from '../../../src/aws/private/code-build/job';
import { DockerfileImage } from '../../../src/image';
import { folder, project } from '../../image/support';

const job = (): string => writeJob(new DockerfileImage()._describe(project({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })), folder()).directory;

test('is the same text for every build', () => {
  expect(spec()).toMatchInlineSnapshot(`
{
  "env": {
    "exported-variables": [
      "MINIMAL_IMAGES_DIGEST",
    ],
  },
  "phases": {
    "build": {
      "commands": [
        "node -e "process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)" || { echo 'error: Node.js 18 or newer is not on the PATH of the build image; fix: use an image of AWS (standard:7.0 and newer), or install node, docker with buildx and aws in your own' >&2; false; }",
        "node "$CODEBUILD_SRC_DIR_program/build-image.js" "$CODEBUILD_SRC_DIR/.minimal-images-digest"",
        "MINIMAL_IMAGES_DIGEST="$(cat "$CODEBUILD_SRC_DIR/.minimal-images-digest")" && export MINIMAL_IMAGES_DIGEST",
      ],
    },
  },
  "version": "0.2",
}
`);
});

test('only variables of CodeBuild and of this library stand in its commands, and always in quotes', () => {
  const used = commands().flatMap(command => [...command.matchAll(/(.)\$(\w+|\(cat )/g)].map(([, before, name]) => [before, name]));
  expect([...new Set(used.map(([, name]) => name))].sort()).toEqual(['(cat ', 'CODEBUILD_SRC_DIR', 'CODEBUILD_SRC_DIR_program']);
  expect(used.filter(([before]) => before !== '"')).toEqual([]);
});

test('exports the digest', async () => {
  const sources = writeJob(new DockerfileImage()._describe(project({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })), folder()).sources;
  const { code, digest } = await new BuildMachine().build(job(), sources?.directory, ORDER);
  expect([code, digest]).toEqual([0, DIGEST]);
});

test.each<[string, (bin: string) => void]>([
  ['without node', () => undefined],
  ['with an old node', bin => {
    // stands for one: answers as Node 16 does when it is asked for its version, and could not read the program
    const old = join(bin, 'node');
    writeFileSync(old, '#!/bin/sh\ncase "$1" in -e) exit 1;; *) echo "SyntaxError: Unexpected token" >&2; exit 1;; esac\n');
    chmodSync(old, 0o755);
  }],
])('a build image %s: one readable line, and nothing runs', async (_what, prepare) => {
  // GIVEN
  const bin = join(folder(), 'bin');
  mkdirSync(bin);
  prepare(bin);

  // WHEN
  const { code, log, commands: ran } = await new BuildMachine().build(job(), undefined, ORDER, { path: `${bin}:/nothing` });

  // THEN
  expect(code).toBe(1);
  expect(log.trim().split('\n').pop()).toMatch(/^error: Node\.js 18 or newer is not on the PATH of the build image; fix: /);
  expect(ran).toEqual([]);
});

test('the question for the version is one that this Node answers', () => {
  expect(dirname(process.execPath)).not.toBe('');
  expect(commands()[0]).toContain('parseInt(process.versions.node) < 18');
});

import { C_MAIN, Files, GO_MAIN, project } from '../support';

let reversed = false;

jest.mock('node:fs', () => {
  const real: typeof import('node:fs') = jest.requireActual('node:fs');
  const readdirSync = (...args: Parameters<typeof real.readdirSync>): unknown => reversed ? [...real.readdirSync(...args)].reverse() : real.readdirSync(...args);
  return { ...real, readdirSync };
});

import { CProgram, DistrolessImage, DockerfileImage, GoProgram, MinimalImage, PrebuiltProgram, PythonProgram, ScratchImage } from '../../../src';
import { STATIC_AMD64 } from '../../fixtures/elf';

afterEach(() => {
  reversed = false;
});

const FILES: Files = {
  'main.go': GO_MAIN, 'z.go': 'package main\n', 'main.c': C_MAIN, 'z.c': '', 'a/b.h': '', 'main.py': '', 'a/z.py': '', 'requirements.txt': '', 'server': STATIC_AMD64,
  'Dockerfile': 'FROM scratch\nCOPY . /\n',
};

test.each<[string, () => MinimalImage]>([
  ['Go', () => new ScratchImage({ program: new GoProgram() })],
  ['C', () => new ScratchImage({ program: new CProgram() })],
  ['Python', () => new DistrolessImage({ program: new PythonProgram() })],
  ['prebuilt', () => new ScratchImage({ program: new PrebuiltProgram({ entry: 'server', include: ['a', '*.c'] }) })],
  ['Dockerfile', () => new DockerfileImage()],
])('%s: the order in which the file system lists a folder does not count', (_name, image) => {
  // GIVEN
  const root = project(FILES);
  const { inputHash, dockerfile, ignoreLines } = image()._describe(root);

  // WHEN
  reversed = true;
  const other = image()._describe(root);

  // THEN
  expect([other.inputHash, other.dockerfile.render(), other.ignoreLines]).toEqual([inputHash, dockerfile.render(), ignoreLines]);
});

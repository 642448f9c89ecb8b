import { CProgram, DistrolessImage, DockerfileImage, GoProgram, MinimalImage, PrebuiltProgram, PythonProgram, ScratchImage } from '../../../src';
import { STATIC_AMD64 } from '../../fixtures/elf';
import { C_MAIN, Files, GO_MAIN, project } from '../support';

let reversed = false;
let listings = 0;

// goes before the imports, as jest moves it
jest.mock('node:fs', () => {
  const real: typeof import('node:fs') = jest.requireActual('node:fs');
  const readdirSync = (...args: Parameters<typeof real.readdirSync>): unknown => {
    const names = real.readdirSync(...args);
    listings += reversed ? 1 : 0;
    return reversed ? [...names].reverse() : names;
  };
  return { ...real, readdirSync };
});

afterEach(() => {
  reversed = false;
});

const FILES: Files = {
  'main.go': GO_MAIN,
  'z.go': 'package main\n',
  'main.c': C_MAIN,
  'z.c': '',
  'a/b.h': '',
  'main.py': '',
  'a/z.py': '',
  'requirements.txt': '',
  'server': STATIC_AMD64,
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
  listings = 0;
  reversed = true;
  const other = image()._describe(root);

  // THEN
  expect(listings).toBeGreaterThan(0);
  expect([other.inputHash, other.dockerfile.render(), other.ignoreLines]).toEqual([inputHash, dockerfile.render(), ignoreLines]);
});

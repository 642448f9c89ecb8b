import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { unpacked } from './build-machine';
import { readJob, readSources } from '../../../src/aws/handlers/build-image/job';
import { writeJob } from '../../../src/aws/private/code-build/job';
import { DistrolessImage, DockerfileImage, GoProgram, MinimalImage, PythonProgram, ScratchImage } from '../../../src/image';
import { STAGING_FOLDER } from '../../../src/image/staging';
import { Files, folder, GO_MAIN, project, put } from '../../image/support';

const FILES: Files = {
  'Dockerfile': 'FROM scratch AS first\nARG A\nCOPY app /app\nCOPY main.py /\n',
  'main.go': GO_MAIN,
  'main.py': 'print(1)\n',
  'app/run': { content: '#!/bin/sh\n', mode: 0o755 },
  'app/copy': '#!/bin/sh\n',
  'app/link': { link: 'run' },
  'app/nowhere': { link: 'missing' },
};
const IMAGES: [string, () => MinimalImage][] = [
  ['a Go program', () => new ScratchImage({ program: new GoProgram() })],
  ['a Python program', () => new DistrolessImage({ program: new PythonProgram() })],
  ['a Dockerfile', () => new DockerfileImage({ target: 'first', buildArgs: { A: '$(id)' } })],
];

function listing(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort().map(name => {
    const stats = lstatSync(join(root, name));
    const content = stats.isFile() ? createHash('sha256').update(readFileSync(join(root, name))).digest('hex') : '';
    return `${name} ${stats.isSymbolicLink() ? 'link' : (stats.mode % 0o1000).toString(8)} ${content}`;
  });
}

describe.each(IMAGES)('%s', (_name, image) => {
  test('equal inputs are equal folders, whatever their place and the umask', () => {
    // GIVEN
    const [out, again] = [folder(), folder()];

    // WHEN
    const first = writeJob(image()._describe(project(FILES)), out);
    const before = process.umask(0o077);
    let second;
    try {
      second = writeJob(image()._describe(project(FILES)), again);
    } finally {
      process.umask(before);
    }

    // THEN
    expect([second.hash, second.sources?.hash]).toEqual([first.hash, first.sources?.hash]);
    expect(listing(again)).toEqual(listing(out));
  });

  test('nothing in them is lost by a zip: plain files with plain names, no links, one mode', () => {
    const { directory, sources } = writeJob(image()._describe(project(FILES)), folder());
    for (const root of [directory, sources!.directory]) {
      const entries = listing(root);
      expect(entries.filter(entry => !/^[A-Za-z0-9_./]+ (644 [0-9a-f]{64}|755 )$/.test(entry))).toEqual([]);
      expect(entries.length).toBeGreaterThan(1);
    }
  });

  test('the build program reads what was written', () => {
    // GIVEN
    const description = image()._describe(project(FILES));

    // WHEN
    const { directory, sources } = writeJob(description, folder());
    const job = readJob(unpacked(directory));

    // THEN
    expect(readFileSync(join(directory, job.dockerfile), 'utf8')).toBe(description.dockerfile.render());
    expect([job.target, job.buildArgs]).toEqual([description.target, description.buildArgs]);
    expect(job.fixedTimes).toBe(description.plan !== undefined);
    const { files } = readSources(unpacked(sources!.directory));
    expect(files.map(({ path }) => path)).toEqual(description.sources!.files.map(({ path }) => path));
    expect(readdirSync(directory)).toEqual(description.archives.length > 0 ? ['Dockerfile', 'archives', 'job.json'] : ['Dockerfile', 'job.json']);
  });

  test('no byte holds a path of this machine, nothing unfinished stays', () => {
    const [root, out] = [project(FILES), folder()];
    writeJob(image()._describe(root), out);
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
    expect(files.filter(name => name.includes('.new'))).toEqual([]);
    expect(files.filter(name => lstatSync(join(out, name)).isFile()).filter(name => [root, out].some(path => readFileSync(join(out, name), 'latin1').includes(path)))).toEqual([]);
  });
});

test('modes and links are in the list; equal contents are one file', () => {
  const { sources } = writeJob(new DockerfileImage()._describe(project(FILES)), folder());
  const list = JSON.parse(readFileSync(join(sources!.directory, 'files.json'), 'utf8'));
  expect(list.files.filter(({ path }: { path: string }) => path.startsWith('app/'))).toEqual([
    { path: 'app/copy', mode: '0644', sha256: expect.any(String) },
    { path: 'app/link', link: 'run' },
    { path: 'app/nowhere', link: 'missing' },
    { path: 'app/run', mode: '0755', sha256: expect.any(String) },
  ]);
  expect(readdirSync(sources!.directory)).toHaveLength(3);
});

describe('sharing', () => {
  test('images of one tree share it, and the bytes of their archives', () => {
    // GIVEN
    const [root, out] = [project({ 'main.go': GO_MAIN }), folder()];
    const images = [1, 2, 3].map(user => new ScratchImage({ program: new GoProgram(), env: { N: String(user) } }));

    // WHEN
    const written = images.map(image => writeJob(image._describe(root), out));

    // THEN
    expect(new Set(written.map(({ directory }) => directory)).size).toBe(3);
    expect(new Set(written.map(({ sources }) => sources?.directory)).size).toBe(1);
    const inodes = written.map(({ directory }) => {
      const archives = join(directory, 'archives');
      return statSync(join(archives, readdirSync(archives)[0])).ino;
    });
    expect(new Set(inodes).size).toBe(1);
    expect(relative(out, written[0].directory).split('/')[0]).toBe(STAGING_FOLDER);
  });

  test.each<[string, (root: string) => DockerfileImage, boolean, boolean]>([
    ['a byte of a file', root => (put(root, { 'main.py': 'print(2)\n' }), new DockerfileImage()), false, true],
    ['a mode', root => (chmodSync(join(root, 'app/copy'), 0o755), new DockerfileImage()), false, true],
    ['a build argument', () => new DockerfileImage({ buildArgs: { A: '2' } }), true, false],
    ['the target', () => new DockerfileImage({ target: 'first' }), true, false],
    ['nothing', () => new DockerfileImage(), false, false],
  ])('a change of %s changes exactly the folder that holds it', (_what, change, jobChanges, sourcesChange) => {
    const root = project(FILES);
    const before = writeJob(new DockerfileImage()._describe(root), folder());
    const after = writeJob(change(root)._describe(root), folder());
    expect([before.hash !== after.hash, before.sources!.hash !== after.sources!.hash]).toEqual([jobChanges, sourcesChange]);
  });
});

test('a file that changed since it was hashed is refused, and nothing stands under its name', () => {
  const [root, out] = [project(FILES), folder()];
  const described = new DockerfileImage()._describe(root);
  put(root, { 'main.py': 'changed' });
  expect(() => writeJob(described, out)).toThrow(/^projectRoot: a source file changed while it was staged/);
  expect(readdirSync(join(out, STAGING_FOLDER, 'trees'))).toEqual([]);
});

test.each<[string, DockerfileImage, string]>([
  ['target', new DockerfileImage({ target: 'a b' }), 'target'],
  ['name of a build argument', new DockerfileImage({ buildArgs: { 'A=B --push': '' } }), 'buildArgs'],
  ['length of a build argument', new DockerfileImage({ buildArgs: { A: 'x'.repeat(130_000) } }), 'buildArgs.A'],
  ['half a character', new DockerfileImage({ buildArgs: { A: '\ud800' } }), 'buildArgs.A'],
  ['argument that changes what is pushed', new DockerfileImage({ buildArgs: { BUILDKIT_MULTI_PLATFORM: '1' } }), 'buildArgs'],
])('%s: refused at synth', (_what, image, where) => {
  const description = { ...new DockerfileImage()._describe(project(FILES)), ...given(image) };
  expect(() => writeJob(description, folder())).toThrow(`ImagePublisher.codeBuild(), ${where}: `);
});

/** Past the checks of the image itself. */
function given(image: DockerfileImage): { target?: string; buildArgs: { [name: string]: string } } {
  const { target, buildArgs = {} } = (image as unknown as { props: { target?: string; buildArgs?: { [name: string]: string } } }).props;
  return { target, buildArgs };
}

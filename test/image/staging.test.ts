import { spawn } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import * as ts from 'typescript';
import { Files, folder, GO_MAIN, project, put } from './support';
import { CProgram, DistrolessImage, DockerfileImage, GoProgram, MinimalImage, PrebuiltProgram, PythonProgram, ScratchImage } from '../../src';
import { STAGING_FOLDER, stageImage } from '../../src/image/staging';
import { STATIC_AMD64 } from '../fixtures/elf';

const FILES: Files = {
  'main.go': GO_MAIN,
  'main.c': '',
  'a/deep/x.h': '',
  'main.py': '',
  'app/run.py': { content: '', mode: 0o775 },
  'app/data': { content: '', mode: 0o600 },
  'app/link': { link: 'data' },
  'server': { content: STATIC_AMD64, mode: 0o700 },
  'Dockerfile': 'FROM scratch\nCOPY app /app\nUSER 1\nCMD ["/app"]\n',
  'unrelated.txt': '',
};

const IMAGES: readonly (readonly [string, () => MinimalImage])[] = [
  ['Go', () => new ScratchImage({ program: new GoProgram() })], ['C', () => new ScratchImage({ program: new CProgram() })], ['Python', () => new DistrolessImage({ program: new PythonProgram() })],
  ['prebuilt', () => MinimalImage.of(new PrebuiltProgram({ entry: 'server' }))], ['Dockerfile', () => new DockerfileImage()],
];

const ROOT = join(__dirname, '..', '..');

/** A script that stages a Python program: argument 1 into argument 2. The sources are compiled once, without looking at types. */
function compiled(): string {
  const home = folder();
  for (const layer of ['private', 'findings', 'oci', 'dockerfile', 'image']) {
    for (const name of readdirSync(join(ROOT, 'src', layer), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))) {
      const target = join(home, 'src', layer, name.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, ts.transpile(readFileSync(join(ROOT, 'src', layer, name), 'utf8'), { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }));
    }
  }
  ['data', 'node_modules'].forEach(name => symlinkSync(join(ROOT, name), join(home, name)));
  writeFileSync(join(home, 'stage.js'), [
    'const { DistrolessImage, PythonProgram } = require("./src/image"); const { stageImage } = require("./src/image/staging");',
    'stageImage(new DistrolessImage({ program: new PythonProgram() })._describe(process.argv[2]), process.argv[3]);',
  ].join('\n'));
  return join(home, 'stage.js');
}

/** Every path below a folder, with its type, mode and content. */
function listing(root: string, below = root): string[] {
  return readdirSync(below).sort().flatMap(name => {
    const path = join(below, name);
    const stats = lstatSync(path);
    const mode = (stats.mode % 0o10000).toString(8);
    const shown = relative(root, path);
    return stats.isDirectory() ? [`${shown}/ ${mode}`, ...listing(root, path)]
      : stats.isSymbolicLink() ? [`${shown} -> ${readlinkSync(path)}`] : [`${shown} ${mode} ${readFileSync(path, 'latin1').length}`];
  });
}

describe.each(IMAGES)('%s', (_name, image) => {
  test('staging twice, or from another folder, gives the same and writes nothing the second time', () => {
    // GIVEN
    const [root, other, out, again] = [project(FILES), project(FILES), folder(), folder()];

    // WHEN
    const first = stageImage(image()._describe(root), out);
    const times = listing(out).map(line => lstatSync(join(out, line.split(/ /)[0])).mtimeMs);
    const second = stageImage(image()._describe(other), out);
    stageImage(image()._describe(other), again);

    // THEN
    expect(second).toEqual(first);
    expect(listing(out).map(line => lstatSync(join(out, line.split(/ /)[0])).mtimeMs)).toEqual(times);
    expect(listing(again)).toEqual(listing(out));
  });

  test('the Dockerfile is where it says, and all that it copies is there', () => {
    // GIVEN
    const out = folder();

    // WHEN
    const { directory, dockerfile } = stageImage(image()._describe(project(FILES)), out);

    // THEN
    const text = readFileSync(join(directory, dockerfile), 'utf8');
    const sources = [...text.matchAll(/^(?:COPY|ADD) (?!--from)(.*) \S+$/gm)].flatMap(match => match[1].split(' '));
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter(path => !existsSync(join(directory, path)))).toEqual([]);
    expect(relative(out, directory).split(/[\\/]/)[0]).toBe(STAGING_FOLDER);
  });

  test('no staged text holds a path of this machine', () => {
    // GIVEN
    const [root, out] = [project(FILES), folder()];

    // WHEN
    stageImage(image()._describe(root), out);

    // THEN
    const texts = listing(out).filter(line => !/\/ \d+$| -> /.test(line)).map(line => readFileSync(join(out, line.split(' ')[0]), 'latin1'));
    const places = [root, out, process.cwd(), tmpdir()];
    expect(places.filter(place => texts.some(text => text.includes(place)))).toEqual([]);
  });

  test('nothing unfinished stays behind', () => {
    const out = folder();
    stageImage(image()._describe(project(FILES)), out);
    expect(listing(out).filter(line => line.includes('.new') || line.includes('.part'))).toEqual([]);
  });
});

describe('modes', () => {
  test('do not depend on the umask, nor on those of the project beyond the owner’s x', () => {
    // GIVEN
    const root = project(FILES);
    chmodSync(join(root, 'app'), 0o700);
    const { inputHash, ...image } = new DistrolessImage({ program: new PythonProgram() })._describe(root);
    const [strict, loose] = [folder(), folder()];

    // WHEN
    const before = process.umask(0o077);
    try {
      stageImage({ inputHash, ...image }, strict);
      process.umask(0o002);
      stageImage({ inputHash, ...image }, loose);
    } finally {
      process.umask(before);
    }

    // THEN
    const sources = (out: string): string[] => listing(join(out, STAGING_FOLDER, 'sources')).map(line => line.replace(/^[0-9a-f]{32}\/?/, ''));
    expect(sources(strict)).toEqual(sources(loose));
    expect(sources(strict)).toEqual(expect.arrayContaining([' 755', 'app/ 755', 'app/run.py 755 0', 'app/data 644 0', 'app/link -> data']));
  });
});

describe('sharing', () => {
  test('images of one tree share it, and their archives', () => {
    // GIVEN
    const [root, out] = [project({ 'main.go': GO_MAIN }), folder()];
    const images = [1, 2, 3].map(user => new ScratchImage({ program: new GoProgram(), env: { N: String(user) } }));

    // WHEN
    images.forEach(image => stageImage(image._describe(root), out));

    // THEN
    const at = (name: string): string[] => readdirSync(join(out, STAGING_FOLDER, name));
    expect([at('sources').length, at('archives').length, at('.').filter(name => name.endsWith('.Dockerfile')).length]).toEqual([1, 1, 3]);
  });

  test('what a killed process left does not stand in the way, even of one with its number', () => {
    // GIVEN
    const [root, out, alone] = [project({ 'main.go': GO_MAIN }), folder(), folder()];
    const image = new ScratchImage({ program: new GoProgram() })._describe(root);
    const { directory } = stageImage(image, out);
    const sources = join(directory, 'sources', readdirSync(join(directory, 'sources'))[0]);
    renameSync(sources, `${sources}.${process.pid}.new`);

    // WHEN
    stageImage(image, out);
    stageImage(image, alone);

    // THEN
    expect(listing(out)).toEqual(listing(alone));
  });

  test('several processes at once end with one tree', async () => {
    // GIVEN three processes that stage three hundred files under the names that they share
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`d${index % 7}/f${index}.py`, `x = ${index}\n`]));
    const [root, out] = [project({ 'main.py': '', ...files }), folder()];
    const script = compiled();

    // WHEN
    const codes = await Promise.all(Array.from({ length: 3 }, () => new Promise(resolve => {
      spawn(process.execPath, [script, root, out], { stdio: 'inherit' }).on('exit', resolve);
    })));

    // THEN
    expect(codes).toEqual([0, 0, 0]);
    const alone = folder();
    stageImage(new DistrolessImage({ program: new PythonProgram() })._describe(root), alone);
    expect(listing(out)).toEqual(listing(alone));
  }, 120_000);
});

describe('files that change meanwhile', () => {
  test.each<[string, Files, () => MinimalImage, string]>([
    ['a source', { 'main.py': '' }, () => new DistrolessImage({ program: new PythonProgram() }), 'main.py'],
    ['a prebuilt executable', { server: STATIC_AMD64 }, () => MinimalImage.of(new PrebuiltProgram({ entry: 'server' })), 'server'],
    ['a file of a Dockerfile', { Dockerfile: 'FROM scratch\nCOPY a /a\n', a: '' }, () => new DockerfileImage(), 'a'],
  ])('%s: refused, and nothing stands under its name', (_what, files, image, changed) => {
    // GIVEN
    const [root, out] = [project(files), folder()];
    const described = image()._describe(root);

    // WHEN
    put(root, { [changed]: 'changed' });

    // THEN
    expect(() => stageImage(described, out)).toThrow(/^projectRoot: a (source )?file changed while it was staged/);
    const left = listing(out).filter(line => /^minimal-images\/sources\/[0-9a-f]|\.new|\.part/.test(line));
    expect(left).toEqual([]);
    expect(readdirSync(join(out, STAGING_FOLDER)).filter(name => name.endsWith('.Dockerfile'))).toEqual([]);
  });
});

describe('a Dockerfile of one’s own', () => {
  test('its .dockerignore goes along with the sources when it is copied, and is not asked again', () => {
    // GIVEN a project whose Dockerfile has rules of its own: the general ones would take away what it copies
    const out = folder();
    const root = project({ 'Api.Dockerfile': 'FROM scratch\nCOPY . /\n', 'Api.Dockerfile.dockerignore': 'notes\n', '.dockerignore': '*\n', 'a': '', 'notes': '' });

    // WHEN
    const { directory, dockerfile } = stageImage(new DockerfileImage({ dockerfile: 'Api.Dockerfile' })._describe(root), out);

    // THEN
    expect(readdirSync(directory).sort()).toEqual(['.dockerignore', 'Api.Dockerfile', 'Api.Dockerfile.dockerignore', 'a']);
    const own = readFileSync(join(directory, `${dockerfile}.dockerignore`), 'utf8');
    expect(own.split('\n').filter(line => line !== '' && !line.startsWith('#'))).toEqual([]);
    expect(own).not.toBe('');
  });

  test('it is staged byte for byte', () => {
    const text = '# syntax=docker/dockerfile:1\r\nFROM scratch\r\nCOPY a /a\r\n# ä\r\n';
    const out = folder();
    const { directory, dockerfile } = stageImage(new DockerfileImage()._describe(project({ Dockerfile: text, a: '' })), out);
    expect(readFileSync(join(directory, dockerfile), 'utf8')).toBe(text);
    expect(statSync(join(directory, dockerfile)).size).toBe(Buffer.byteLength(text));
  });
});

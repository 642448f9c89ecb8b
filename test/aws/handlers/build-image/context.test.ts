import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleContext } from '../../../../src/aws/handlers/build-image/context';
import { readJob } from '../../../../src/aws/handlers/build-image/job';
import type { BuildJob } from '../../../../src/aws/handlers/protocol';
import { writeJob } from '../../../../src/aws/private/code-build/job';
import { DistrolessImage, DockerfileImage, MinimalImage, PythonProgram } from '../../../../src/image';
import { stageImage } from '../../../../src/image/staging';
import { Files, folder, project } from '../../../image/support';
import { unpacked } from '../../code-build/build-machine';

const FILES: Files = {
  'Dockerfile': 'FROM scratch\nCOPY app /app\nCOPY main.py /\n',
  '.dockerignore': 'secret\n',
  'main.py': 'print(1)\n',
  'app/run': { content: '#!/bin/sh\n', mode: 0o755 },
  'app/deep/er/data': 'x',
  'app/again': 'x',
  'app/empty': '',
  'app/link': { link: 'run' },
  'app/folder': { link: 'deep' },
  'app/-rf "$(id)"\n漢': 'strange',
};

function listing(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort().map(name => {
    const stats = lstatSync(join(root, name));
    const what = stats.isSymbolicLink() ? `-> ${readlinkSync(join(root, name))}` : (stats.mode % 0o1000).toString(8);
    return `${name} ${what} ${stats.isFile() ? createHash('sha256').update(readFileSync(join(root, name))).digest('hex').slice(0, 8) : ''}`;
  });
}

function assembled(image: MinimalImage, root = project(FILES)): { context: string; times: number[] } {
  const { directory, sources } = writeJob(image._describe(root), folder());
  const job = unpacked(directory);
  const { directory: context } = assembleContext(readJob(job), job, sources && unpacked(sources.directory), folder());
  return { context, times: readdirSync(context, { recursive: true, encoding: 'utf8' }).map(name => lstatSync(join(context, name)).mtimeMs) };
}

test.each<[string, MinimalImage]>([
  ['a Dockerfile', new DockerfileImage()],
  ['a program', new DistrolessImage({ program: new PythonProgram() })],
])('%s: the context is what a local engine gets, names, modes, links and bytes', (_what, image) => {
  // GIVEN
  const root = project(FILES);
  const staged = stageImage(image._describe(root), folder());

  // WHEN
  const before = process.umask(0o077);
  const { context } = assembled(image, root);
  process.umask(before);

  // THEN
  const local = listing(staged.directory).filter(entry => !/^\w+\.Dockerfile/.test(entry));
  expect(listing(context)).toEqual(local);
  expect(local.length).toBeGreaterThan(5);
});

test('every file has one time, that zip files can hold', () => {
  const { times } = assembled(new DockerfileImage());
  expect([...new Set(times)]).toEqual([Date.UTC(1980, 0, 2)]);
});

test('a .dockerignore among the sources is not asked again', () => {
  const { directory, sources } = writeJob(new DockerfileImage()._describe(project(FILES)), folder());
  const { dockerfile } = assembleContext(readJob(directory), directory, sources!.directory, folder());
  expect(readFileSync(`${dockerfile}.dockerignore`, 'utf8')).toMatch(/^#[^\n]*\n$/);
});

describe('sources that somebody changed', () => {
  const JOB: BuildJob = { format: 1, dockerfile: 'Dockerfile', buildArgs: {}, secrets: [], fixedTimes: false, sourcesFolder: '.' };
  const X = createHash('sha256').update('x').digest('hex');

  function withList(files: unknown, content = 'x'): () => unknown {
    const sources = folder();
    writeFileSync(join(sources, X), content);
    writeFileSync(join(sources, 'files.json'), JSON.stringify({ format: 1, files }));
    const job = project({ Dockerfile: 'FROM scratch\n' });
    return () => assembleContext(JOB, job, sources, folder());
  }

  test.each(['../up', '/etc/x', 'a/../../up', 'a//b', '', '.', 'a/.', 'a\0b'])('a path %j is refused', path => {
    expect(withList([{ path, mode: '0644', sha256: X }])).toThrow(/this is no path in a folder/);
    expect(withList([{ path, link: 'x' }])).toThrow(/this is no path in a folder/);
  });

  test('nothing is written through a link', () => {
    const outside = folder();
    expect(withList([{ path: 'a', link: outside }, { path: 'a/b', mode: '0644', sha256: X }])).toThrow(/EEXIST/);
    expect(readdirSync(outside)).toEqual([]);
  });

  test.each<[string, unknown, RegExp]>([
    ['other bytes', [{ path: 'a', mode: '0644', sha256: X }], /a file is not what it was at synth \(got "a"\)/],
    ['no hash', [{ path: 'a', mode: '0644', sha256: '../job.json' }], /this is no sha256/],
    ['no list', {}, /files\.json: this has another form; allowed: a list/],
  ])('%s: refused', (_what, files, message) => {
    expect(withList(files, 'y')).toThrow(message);
  });

  test('another format is refused', () => {
    const sources = project({ 'files.json': '{"format":2}' });
    expect(() => assembleContext(JOB, folder(), sources, folder())).toThrow(/another version of the library wrote this/);
  });

  test('none at all is refused', () => {
    const job = folder();
    mkdirSync(join(job, 'archives'));
    expect(() => assembleContext(JOB, job, undefined, folder())).toThrow(/sources: the build has none/);
  });
});

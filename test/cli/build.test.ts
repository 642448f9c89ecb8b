import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodeOf, messageOf } from '../../src/cli/failures';
import { programOf } from '../../src/cli/program';
import { temporaryFolder } from '../../src/private/temporary-folder';
import { project } from '../image/support';

const home = process.cwd();
afterEach(() => {
  process.chdir(home);
  jest.restoreAllMocks();
});

interface Said { readonly out: string; readonly err: string; readonly error?: unknown }

/** What the command line says in a folder; nobody's home, and no engine but the embedded one. */
async function minimalImages(folder: string, ...args: string[]): Promise<Said> {
  process.chdir(folder);
  const said = { out: '', err: '' };
  jest.spyOn(process.stdout, 'write').mockImplementation(text => Boolean(said.out += String(text)));
  jest.spyOn(process.stderr, 'write').mockImplementation(text => Boolean(said.err += String(text)));
  const program = programOf({ PATH: process.env.PATH, HOME: folder, TMPDIR: process.env.TMPDIR }, new AbortController().signal);
  const error: unknown = await program.parseAsync(['node', 'minimal-images', ...args]).then(() => undefined, (thrown: unknown) => thrown);
  jest.restoreAllMocks();
  return { ...said, error };
}

/** A program that no toolchain is needed for. */
const PREBUILT = ['build', 'app', '--language', 'prebuilt', '--entry', 'hello', '--engine', 'embedded', '--format', 'json'];

function withProgram(more: { readonly [path: string]: string } = {}): string {
  const root = project({ 'app/package.json': '{}', ...more });
  writeFileSync(join(root, 'app/hello'), readFileSync(join(home, 'data/probe/http-probe-amd64')), { mode: 0o755 });
  return root;
}

async function digestOf(root: string, ...args: string[]): Promise<string> {
  const { out, error } = await minimalImages(root, ...PREBUILT, ...args);
  expect(error).toBeUndefined();
  return (JSON.parse(out) as { images: { digest: string }[] }).images[0].digest;
}

test('a cache among the sources is none of them', async () => {
  const root = withProgram();
  const digests = new Set<string>();
  for (const name of ['one', 'two', 'three']) {
    digests.add(await digestOf(root, '--include', '**', '--cache', 'app/cache', '-o', `oci:${name}`));
  }
  expect(existsSync(join(root, 'app/cache'))).toBe(true);
  expect(digests.size).toBe(1);
});

test('a cache without a name is refused', async () => {
  const { error } = await minimalImages(withProgram(), ...PREBUILT, '--cache', '');
  expect(messageOf(error)).toBe('--cache: this is no folder (got ""); allowed: a folder; fix: name one, or leave --cache out for the usual one');
});

test('the lock is no source', async () => {
  const root = withProgram();
  const before = await digestOf(root, '--include', '**', '-o', 'oci:one');
  writeFileSync(join(root, 'app/minimal-images.lock.json'), '{}');
  expect(await digestOf(root, '--include', '**', '-o', 'oci:two')).toBe(before);
});

describe.each(['oci-archive', 'docker-archive'])('%s', kind => {
  test('what is no file stays what it is', async () => {
    const root = withProgram();
    expect(spawnSync('mkfifo', [join(root, 'pipe')]).status).toBe(0);
    mkdirSync(join(root, 'folder'));
    symlinkSync('pipe', join(root, 'link'));
    for (const [name, problem] of [['pipe', 'it is a device, a pipe or a socket'], ['link', 'it is a device, a pipe or a socket'], ['folder', 'it is a folder']]) {
      const { error, out } = await minimalImages(root, ...PREBUILT, '-o', `${kind}:${name}`);
      expect([exitCodeOf(error), out]).toEqual([64, '']);
      expect(messageOf(error)).toContain(problem);
    }
    expect([lstatSync(join(root, 'pipe')).isFIFO(), lstatSync(join(root, 'folder')).isDirectory(), readlinkSync(join(root, 'link'))]).toEqual([true, true, 'pipe']);
    unlinkSync(join(root, 'pipe'));
  });

  test('a link stays one, and the archive lies where it leads', async () => {
    const root = withProgram({ 'elsewhere/old.tar': 'old', 'out/x': '' });
    symlinkSync('../elsewhere/old.tar', join(root, 'out/old.tar'));
    symlinkSync('../elsewhere/new.tar', join(root, 'out/new.tar'));
    for (const name of ['old.tar', 'new.tar']) {
      await digestOf(root, '-o', `${kind}:out/${name}`);
      expect(readlinkSync(join(root, 'out', name))).toBe(`../elsewhere/${name}`);
      expect(lstatSync(join(root, 'elsewhere', name)).size).toBeGreaterThan(100_000);
    }
    rmSync(join(root, 'out'), { recursive: true });
  });
});

describe('findings', () => {
  const root = (): string => project({ 'main.py': 'import requests\n' });

  test('an image that does not start is not built', async () => {
    const folder = root();
    for (const more of [['--quiet'], ['--format', 'json'], []]) {
      const { error, out } = await minimalImages(folder, 'build', '.', '--engine', 'embedded', '-o', 'oci:out', ...more);
      expect([exitCodeOf(error), out, existsSync(join(folder, 'out'))]).toEqual([64, '', false]);
      expect(messageOf(error)).toMatch(/^oci:out: it would not start: COPY: main\.py imports requests, which nothing installs \[missing-package, https:.*; allowed: an image without findings that are errors; fix: name its package/);
    }
  });

  test('warnings are said though quiet is asked for, notes are not; data has all', async () => {
    const folder = withProgram();
    const text = PREBUILT.slice(0, -2);
    const { err } = await minimalImages(folder, ...text, '-o', 'oci:out', '--port', '80', '--quiet');
    expect(err).toMatch(/^warning: EXPOSE: port 80\/tcp .*\n$/);
    const { err: none, out } = await minimalImages(folder, ...PREBUILT, '-o', 'oci:out', '--port', '80');
    expect([none, (JSON.parse(out) as { findings: { id: string }[] }).findings.map(({ id }) => id)]).toEqual(['', ['low-port']]);
  });
});

test('a module that exports nothing is told', async () => {
  const folder = project({ 'image.js': 'module.exports = null;\n' });
  expect(messageOf((await minimalImages(folder, 'build', 'image.js')).error)).toMatch(/^image\.js: its default export is no image/);
});

test('a temporary folder that is not there is one error without a path', () => {
  expect(() => temporaryFolder('/nonexistent/tmp')).toThrow('temporary folder: nothing can be made in it (ENOENT); allowed: a folder that is there and can be written to; fix: set TMPDIR to one');
});

test('platforms may stand behind commas, as docker buildx has them', async () => {
  const { error } = await minimalImages(withProgram(), ...PREBUILT, '--platform', 'linux/arm64,linux/nope');
  expect(messageOf(error)).toContain('linux/nope');
});

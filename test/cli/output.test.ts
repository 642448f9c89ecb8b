import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { renderChart, renderSizes } from '../../src/cli/compare/chart';
import { exitCodeOf, messageOf } from '../../src/cli/failures';
import { checkDistinct, parseLocation, parseTarget } from '../../src/cli/locations';
import { programOf } from '../../src/cli/program';
import { bytes, renderTable } from '../../src/cli/table';
import { Terminal } from '../../src/cli/terminal';
import { WITH_ENGINE } from '../../src/findings/container-engine';
import { ContentError } from '../../src/oci/content-error';
import { InputError } from '../../src/private/errors';
import { project } from '../image/support';

describe('tables', () => {
  test('numbers stand to the right, texts to the left', () => {
    expect(renderTable(['name', 'size'], [['a', '1 B'], ['long name', '12.00 kB']])).toBe('name           size\n─────────  ────────\na               1 B\nlong name  12.00 kB');
  });

  test.each([[0, '0 B'], [999, '999 B'], [1000, '1.00 kB'], [1_234_567, '1.23 MB'], [5e9, '5.00 GB']])('%d bytes are %s', (count, text) => {
    expect(bytes(count)).toBe(text);
  });
});

describe('places', () => {
  test.each([
    ['registry.example:5000/a/b:1', { kind: 'registry' }], ['oci:folder', { kind: 'oci', path: 'folder', name: undefined }],
    ['oci-archive:a.tar@name:1', { kind: 'oci-archive', path: 'a.tar', name: 'name:1' }], ['docker-archive:C:\\x@y', { kind: 'docker-archive', path: 'C:\\x', name: 'y' }],
  ])('%s', (text, expected) => {
    expect(parseLocation(text, 'to')).toMatchObject(expected);
  });

  test('an @ in the path of what is there, or of its folder, begins no name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'me@home-'));
    mkdirSync(join(folder, 'a@b'));
    try {
      expect(parseLocation(`oci:${folder}/new`, 'to')).toMatchObject({ path: `${folder}/new`, name: undefined });
      expect(parseLocation(`oci:${folder}/a@b`, 'to')).toMatchObject({ path: `${folder}/a@b`, name: undefined });
      expect(parseLocation(`oci:${folder}/c@team/api:1`, 'to')).toMatchObject({ path: `${folder}/c`, name: 'team/api:1' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('what other tools write before a name is told as what it is', () => {
    for (const text of ['docker:api:1', 'docker://registry.example/api', 'docker-deamon:api:latest', 'containers-storage:registry.example/api:1']) {
      expect(() => parseLocation(text, 'to')).toThrow(/^to: nothing is written to or read from [a-z-]+: \(got .*docker load reads docker-archive:FILE@NAME$/);
    }
    for (const text of ['localhost:5000/api', 'registry:5000/api:1', 'api:1', `api:1@sha256:${'a'.repeat(64)}`, 'registry.example:5000/team/api', `api@sha256:${'a'.repeat(64)}`]) {
      expect(parseLocation(text, 'to')).toMatchObject({ kind: 'registry' });
    }
  });

  test('what is there as a folder is no image of Docker Hub', () => {
    const before = process.cwd();
    const folder = project({ 'out/index.json': '', 'image/oci-layout': '' });
    process.chdir(folder);
    try {
      expect(() => parseLocation('out/go', 'to')).toThrow('fix: write oci:out/go for the folder, docker.io/out/go for the image of Docker Hub');
      expect(() => parseLocation('image', 'to')).toThrow('fix: write oci:image for the folder');
      for (const text of ['docker.io/out/go', 'team/go', 'out/go:1', 'out']) {
        expect(parseLocation(text, 'to')).toMatchObject({ kind: 'registry' });
      }
    } finally {
      process.chdir(before);
    }
  });

  test.each([['./out', 'oci:'], ['/tmp/out', 'oci:'], ['~/out', 'oci:'], ['out.tar', 'docker-archive:'], ['../a/b.tgz', 'docker-archive:']])('%j is a path, not an image', (text, fix) => {
    expect(() => parseLocation(text, 'to')).toThrow(new RegExp(`^to: this is the path of a file or folder, .*fix: write ${fix}`));
  });

  test('nobody pushes to Docker Hub\'s own images', () => {
    expect(() => parseTarget('out', '--output')).toThrow(/^--output: this is one of Docker Hub's own images, .*fix: write oci:out for a folder/);
    expect(parseTarget('docker.io/me/out', '--output')).toMatchObject({ kind: 'registry' });
    expect(parseLocation('golang:1.26', 'from')).toMatchObject({ kind: 'registry' });
  });

  describe('no two of them are the same', () => {
    const folder = mkdtempSync(join(tmpdir(), 'places-'));
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'link'));
    symlinkSync('real.tar', join(folder, 'link.tar'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const check = (texts: string[]) => (): void => {
      const all = texts.map(text => text.replace('$', folder));
      checkDistinct(all, all.map(text => parseTarget(text, '--output')), '--output');
    };

    test.each([
      [['oci-archive:s1.tar', 'docker-archive:s1.tar']], [['oci-archive:s1.tar', 'oci:x', 'oci-archive:./a/../s1.tar@name']], [['oci:out', 'oci:./out/']], [['oci:out@a', 'oci:out@b', 'oci:out@a']],
      [['oci-archive:$/real/x.tar', 'docker-archive:$/link/x.tar']], [['oci:$/real', 'oci:$/link']], [['oci:$/real/new/x', 'oci:$/link/new/x']], [['oci:out', 'oci-archive:out@a']],
      [['registry.example/a:1', 'registry.example/a:1']], [['registry.example/a', 'registry.example/a:latest']],
    ])('%j are not', texts => {
      expect(check(texts)).toThrow(/^--output: this is the same place as .*fix: name it once$/);
    });

    test.each([
      [['oci-archive:a.tar', 'docker-archive:b.tar', 'oci:a', 'registry.example/a:1', 'registry.example/a:2']], [['oci:out@a', 'oci:out@b', 'oci:out']],
      [['oci-archive:$/real.tar', 'oci-archive:$/link.tar']],
    ])('%j are', texts => {
      expect(check(texts)).not.toThrow();
    });
  });

  test.each(['oci:', 'oci-archive:@name', 'UPPER/case', ''])('%j is refused', text => {
    expect(() => parseLocation(text, 'to')).toThrow(/^to: /);
  });
});

test.each<[unknown, number]>([
  [new InputError({ where: 'a', problem: 'b', allowed: 'c', fix: 'd' }), 64], [new ContentError('x'), 65], [new CommanderError(1, 'x', 'y'), 64], [new CommanderError(0, 'commander.help', 'y'), 0],
  [Object.assign(new Error('x'), { syscall: 'open', code: 'EACCES' }), 69], [new Error('x'), 70], ['x', 70],
])('an error of kind %# ends with its code', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

describe('a wrong command line is said as every other mistake', () => {
  test.each<[string[], string | RegExp]>([
    [['build', '--nope'], /^minimal-images build: there is no such option \(got "--nope"\); allowed: --language, --entry, .*--no-cache, --help; fix: minimal-images build --help says more$/],
    [['build', '--langage', 'go'], /^minimal-images build: there is no such option \(got "--langage"\); allowed: .*; fix: write --language; minimal-images build --help says more$/],
    [['--nope'], 'minimal-images: there is no such option (got "--nope"); allowed: --version, --help; fix: minimal-images --help says more'],
    [['psh', 'x'], 'minimal-images: there is no such command (got "psh"); allowed: build, run, push, copy, inspect, pin, compare, help; fix: write push; minimal-images --help says more'],
    [['pin', '--mirror'], /^--mirror: there is no value behind it; allowed: --mirror <front=target>: where to fetch instead: .*; fix: write the value behind it$/],
    [['build', '--engine', 'x'], '--engine: this cannot be (got "x"); allowed: auto, docker, embedded; fix: write one of them'],
    [['build', '--sbom', 'it\'s'], '--sbom: this cannot be (got "it\'s"); allowed: spdx, cyclonedx; fix: write one of them'],
    [['pin', '--format', 'xml'], '--format: this cannot be (got "xml"); allowed: text, json; fix: write one of them'],
    [['copy', 'a'], 'minimal-images copy: an argument is missing (got "to"); allowed: minimal-images copy [options] <from> <to>; fix: give it; minimal-images copy --help says more'],
    [['inspect', 'a', 'b'], 'minimal-images inspect: there are too many arguments (got ["a","b"]); allowed: minimal-images inspect [options] <image>; fix: leave out what is too much; minimal-images inspect --help says more'],
  ])('%j', async (argv, message) => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const error: unknown = await programOf({}, new AbortController().signal).parseAsync(['node', 'minimal-images', ...argv]).catch((caught: unknown) => caught);
    expect(stderr).not.toHaveBeenCalled();
    stderr.mockRestore();
    expect(exitCodeOf(error)).toBe(64);
    expect(messageOf(error)).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test('as the page about the command line shows it', async () => {
    const error: unknown = await programOf({}, new AbortController().signal).parseAsync(['node', 'minimal-images', 'pin', '--chek']).catch((caught: unknown) => caught);
    expect(readFileSync(join(__dirname, '..', '..', 'docs', 'command-line.md'), 'utf8')).toContain(`\nminimal-images: ${messageOf(error)}\n`);
  });

  test('who asks for help is not wrong, who says nothing gets it and an exit code', async () => {
    const [out, err] = [process.stdout, process.stderr].map(stream => jest.spyOn(stream, 'write').mockReturnValue(true));
    const codes = await Promise.all([['--help'], ['build', '--help'], ['--version'], []].map(async argv =>
      exitCodeOf(await programOf({}, new AbortController().signal).parseAsync(['node', 'minimal-images', ...argv]).catch((caught: unknown) => caught))));
    expect([out.mock.calls.length > 0, err.mock.calls.length > 0]).toEqual([true, true]);
    [out, err].forEach(spy => spy.mockRestore());
    expect(codes).toEqual([0, 0, 0, 64]);
  });
});

test('whoever is told to build with a container engine learns how here', () => {
  expect(messageOf(new InputError({ where: 'a', problem: 'b', allowed: 'c', fix: `install it, or ${WITH_ENGINE}` }))).toBe('a: b; allowed: c; fix: install it, or use --engine docker');
});

test('a picture shows every variant, and no name breaks out of it', () => {
  const row = { variant: 'scratch' as const, base: 'scratch', compressed: 1e6, unpacked: 2e6, files: 3, packages: 0, user: '1', seconds: 1, largest: [] };
  const svg = renderChart('<script>"x"&', [row, { ...row, variant: 'distroless', unpacked: 4e6 }]);
  expect(svg).not.toContain('<script>');
  expect(svg.match(/<rect /g)).toHaveLength(5);
  expect(svg).toContain('2.00 MB unpacked');
});

test('a picture of several programs draws all bars to one scale', () => {
  const svg = renderSizes('sizes', [
    { name: 'C & co', rows: [{ variant: 'full', compressed: 4e8 }, { variant: 'scratch', compressed: 4e5 }] },
    { name: 'Python', rows: [{ variant: 'distroless', compressed: 2e8 }] },
  ]);
  const widths = [...svg.matchAll(/<rect x="110"[^>]* width="(\d+)"/g)].map(([, width]) => Number(width));
  expect(widths).toHaveLength(3);
  expect([widths[1], widths[2] * 2]).toEqual([2, widths[0]]);
  expect(svg).toContain('C &#38; co');
  expect(svg).toContain('400.00 MB full');
});

describe('a terminal', () => {
  const written = (work: (terminal: Terminal) => void, format: 'text' | 'json' = 'text', quiet = false): { out: string; err: string } => {
    const said = { out: '', err: '' };
    const stream = (name: 'out' | 'err') => ({ write: (text: string) => { said[name] += text; return true; }, isTTY: false }) as unknown as NodeJS.WriteStream;
    work(new Terminal(format, quiet, stream('out'), stream('err')));
    return said;
  };

  test('writes results to standard output and everything else to standard error', () => {
    expect(written(terminal => { terminal.note('n'); terminal.result('r', {}); terminal.error('a\n  b'); })).toEqual({ out: 'r\n', err: 'n\nminimal-images: a b\n' });
    expect(written(terminal => { terminal.note('n'); terminal.result('r', { a: 1 }); }, 'json')).toEqual({ out: '{\n  "a": 1\n}\n', err: '' });
    expect(written(terminal => { terminal.note('n'); void terminal.progress('p'); terminal.result('r', {}); }, 'text', true)).toEqual({ out: 'r\n', err: '' });
  });
});

test('every command says what it does', () => {
  const program = programOf({}, new AbortController().signal);
  expect(program.commands.map(command => command.name()).sort()).toEqual(['assemble', 'build', 'compare', 'copy', 'inspect', 'pin', 'push', 'run']);
  // the one that only the library itself starts
  expect(program.helpInformation()).not.toContain('assemble');
  for (const command of program.commands.filter(each => each.name() !== 'assemble')) {
    expect(command.summary()).not.toBe('');
    expect(command.helpInformation()).toMatch(/--format/);
  }
});

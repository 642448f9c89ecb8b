import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { build, BuildOptions, environment, needs, SLOW, tree } from './support';
import { GoProgram, GoProgramProps } from '../../../src/image';
import { toolchainFor } from '../../../src/image/host/build-on-host';
import { plainGo } from '../../../src/image/host/plain-go';
import { readElf } from '../../../src/oci/elf';
import { Platform } from '../../../src/oci/platform';
import { runs } from '../../rounds';
import { Files, folder, GO_MAIN, project, put } from '../support';

beforeAll(() => needs('go', 'version'));

const SAYS = (text: string): string => `package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("${text}") }\n`;
const LIB = 'package lib\n\nfunc Name() string { return "lib" }\n';
const USES_LIB = 'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/lib"\n)\n\nfunc main() { fmt.Println(lib.Name()) }\n';

const go = (files: Files, props: GoProgramProps = {}, options: BuildOptions = {}): ReturnType<typeof build> =>
  build(new GoProgram({ projectRoot: project(files), ...props }), options);
const run = (outDir: string): string => execFileSync(join(outDir, 'program', 'app'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe('what Go builds', () => {
  test.each<[string, Files, GoProgramProps, string]>([
    ['a lone main.go', { 'main.go': SAYS('alone') }, {}, 'alone\n'],
    ['a file by its name', { 'x/one.go': SAYS('one'), 'x/two.go': SAYS('two') }, { entry: 'x/one.go' }, 'one\n'],
    ['a module', { 'go.mod': 'module example.com/m\n\ngo 1.21\n', 'cmd/api/main.go': SAYS('module') }, { entry: './cmd/api' }, 'module\n'],
    ['a workspace', {
      'go.work': 'go 1.21\n\nuse (\n\t./api\n\t./lib\n)\n',
      'api/go.mod': 'module example.com/api\n\ngo 1.21\n',
      'api/main.go': USES_LIB,
      'lib/go.mod': 'module example.com/lib\n\ngo 1.21\n',
      'lib/lib.go': LIB,
    }, { entry: 'api' }, 'lib\n'],
    ['a vendor folder', {
      'go.mod': 'module example.com/m\n\ngo 1.21\n\nrequire example.com/lib v1.0.0\n',
      'main.go': USES_LIB,
      'vendor/modules.txt': '# example.com/lib v1.0.0\n## explicit\nexample.com/lib\n',
      'vendor/example.com/lib/lib.go': LIB,
    }, {}, 'lib\n'],
    ['what build tags leave', { 'go.mod': 'module m\n\ngo 1.21\n', 'a.go': `//go:build special\n\n${SAYS('special')}` }, { tags: ['special'] }, 'special\n'],
  ])('%s', async (_what, files, props, expected) => {
    // WHEN
    const { outDir, layers } = await go(files, props);
    // THEN
    expect(run(outDir)).toBe(expected);
    expect(layers).toEqual([{ name: 'program', folder: join(outDir, 'program') }]);
    expect(tree(layers[0].folder).map(line => line.replace(/ [0-9a-f]{64}$/, ''))).toEqual(['d 755 0 .', 'f 755 0 ./app']);
  }, SLOW);

  test('a program for another platform', async () => {
    const { outDir } = await go({ 'main.go': GO_MAIN }, {}, { platform: Platform.LINUX_ARM_V7 });
    expect(readElf(readFileSync(join(outDir, 'program', 'app')))).toEqual({ architecture: 'arm' });
  }, SLOW);
});

describe('equal sources and an equal Go give equal bytes', () => {
  const FILES = {
    'go.mod': 'module example.com/m\n\ngo 1.21\n', 'main.go': `package main

import (
	"fmt"
	"runtime"
)

func main() {
	_, file, line, _ := runtime.Caller(0)
	fmt.Println(file, line, runtime.Version())
}
`,
  };
  const hostile = fc.constantFrom('a b', 'a=b', '$(touch x)', '-o', '%s', '\'"', 'ö', 'a,b', 'a;b', 'a\\b', '&&', 'go.mod');

  test('whatever the folders, locale, time zone, umask, and settings of the user', async () => {
    const first = await build(new GoProgram({ projectRoot: project(FILES) }));
    expect(run(first.outDir)).toMatch(/^example\.com\/m\/main\.go 9 go1/);
    await fc.assert(fc.asyncProperty(hostile, hostile, fc.constantFrom('C', 'tr_TR.UTF-8', 'de_DE'), fc.constantFrom('Asia/Tokyo', 'UTC'),
      fc.constantFrom(0o022, 0o077, 0), fc.constantFrom('-race', '-tags=x -trimpath=false', '-ldflags=-X=main.x=y', 'no flag'), async (one, two, locale, zone, mask, flags) => {
        // GIVEN
        const root = join(folder(), one);
        mkdirSync(root);
        put(root, FILES);
        const outDir = join(folder(), two);
        const before = process.umask(mask);
        try {
          // WHEN
          const env = environment({
            LC_ALL: locale,
            TZ: zone,
            GOFLAGS: flags,
            CGO_ENABLED: '1',
            GOARCH: 's390x',
            GOAMD64: 'v4',
            GOEXPERIMENT: 'none',
            GODEBUG: 'panicnil=1',
            GOWORK: '/x',
            GO111MODULE: 'off',
            SOURCE_DATE_EPOCH: '5',
          });
          await build(new GoProgram({ projectRoot: root }), { outDir, env });
        } finally {
          process.umask(before);
        }
        // THEN
        expect(tree(outDir).slice(1)).toEqual(tree(first.outDir).slice(1));
      }), runs(8));
  }, SLOW);

  test('and so does a lone file, with a go.mod and a go.work around the folders', async () => {
    const first = await go({ 'main.go': SAYS('x') });
    const around = project({ 'go.mod': 'module around\n', 'go.work': 'go 1.21\n', 'p/main.go': SAYS('x') });
    const second = await build(new GoProgram({ projectRoot: join(around, 'p') }), { outDir: join(around, 'out') });
    expect(tree(join(around, 'out', 'program'))).toEqual(tree(join(first.outDir, 'program')));
    expect(second.findings).toEqual(first.findings);
  }, SLOW);

  test('no path of this machine is in them', async () => {
    const root = project(FILES);
    const { outDir } = await build(new GoProgram({ projectRoot: root }));
    const bytes = readFileSync(join(outDir, 'program', 'app'), 'latin1');
    expect([root, outDir, process.env.HOME ?? '/root'].filter(path => bytes.includes(path))).toEqual([]);
  }, SLOW);

  test('files that the description does not name change nothing', async () => {
    const first = await go(FILES);
    const second = await go({ ...FILES, 'other_test.go': 'no go', '.git/HEAD': 'ref: refs/heads/main\n', 'README.md': 'x', 'cmd/x/main.go': 'no go' });
    expect(tree(second.outDir).slice(1)).toEqual(tree(first.outDir).slice(1));
  }, SLOW);
});

describe('the toolchain', () => {
  const answer = (props: GoProgramProps, files: Files = { 'main.go': GO_MAIN }, env = process.env): ReturnType<typeof toolchainFor> =>
    toolchainFor(new GoProgram({ projectRoot: project(files), ...props })._recipe({ baseDir: '/', base: undefined as never, platforms: [] }), Platform.LINUX_AMD64, { env });

  test('is the machine’s, by its version', async () => {
    const version = /go(\d+\.\d+(\.\d+)?)/.exec(needs('go', 'version'))![1];
    expect(await answer({})).toMatchObject({ found: `go ${version}`, version });
  });

  test.each<[string, GoProgramProps, Files]>([
    ['goVersion', { goVersion: '1.900' }, { 'main.go': GO_MAIN }],
    ['go.mod', {}, { 'go.mod': 'module m\n\ngo 1.900\n', 'main.go': GO_MAIN }],
  ])('too old for %s', async (_what, props, files) => {
    expect(await answer(props, files)).toEqual({
      missing: expect.stringMatching(/^this machine has go 1\.\d+(\.\d+)?, and the program asks for Go 1\.900$/),
      howToGet: 'install Go 1.900 or newer (go.dev/dl), or build with a container engine',
    });
  });

  test('says of itself what its files say', () => {
    const home = folder();
    const user = { HOME: home, PATH: process.env.PATH, GOPATH: `${join(home, 'a')}:${join(home, 'b')}` };
    const known = plainGo(user);
    // what was installed in another way is asked
    if (known !== undefined) {
      expect(JSON.parse(execFileSync('go', ['env', '-json', ...Object.keys(known)], { encoding: 'utf8', cwd: '/', env: { ...user, GOTOOLCHAIN: 'local' } }))).toEqual(known);
    }
  });

  test('missing, or broken', async () => {
    const bin = project({ go: { content: '#!/bin/sh\nexit 3\n', mode: 0o755 } });
    for (const PATH of [bin, folder(), '']) {
      expect(await answer({}, undefined, { ...process.env, PATH })).toMatchObject({ missing: 'this machine has no working Go' });
    }
  });

  test('of the project is not taken, even when the search path says so', async () => {
    // GIVEN a project with a program of that name
    const root = project({ 'main.go': GO_MAIN, 'go': { content: '#!/bin/sh\ntouch /tmp/taken\nexit 3\n', mode: 0o755 } });
    // WHEN
    const { layers } = await build(new GoProgram({ projectRoot: root, include: ['go'] }), { env: environment({ PATH: `.:${process.env.PATH}` }) });
    // THEN
    expect(layers).toHaveLength(1);
  }, SLOW);
});

describe('what fails', () => {
  test('a compiler error is one error: the command, its exit code and what it said, without folders of this machine', async () => {
    const root = project({ 'go.mod': 'module m\n\ngo 1.21\n', 'main.go': 'package main\n\nfunc main() { undefined_thing() }\n' });
    const parent = folder();
    const error = await build(new GoProgram({ projectRoot: root }), { outDir: join(parent, 'out') }).catch((caught: Error) => caught) as Error;
    expect(error.message).toMatch(/^GoProgram: go build -trimpath .* "?-ldflags=-s -w -buildid="? -o \.\.\/out\/app \. failed with exit code 1; it said last:\n/);
    expect(error.message).toContain('./main.go:3:15: undefined: undefined_thing');
    expect(error.message).not.toContain(parent);
    expect(tree(parent)).toHaveLength(1);
  }, SLOW);

  test('a source that changed since it was hashed', async () => {
    const root = project({ 'main.go': GO_MAIN });
    const described = new GoProgram({ projectRoot: root })._recipe({ baseDir: '/', base: undefined as never, platforms: [] });
    expect(described.sources?.hash).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(join(root, 'main.go'), `${GO_MAIN}// changed\n`);
    const parent = folder();
    await expect(build({ _describe: () => described } as never, { outDir: join(parent, 'out') })).rejects.toThrow('a source file changed while it was staged (got "main.go")');
    expect(tree(parent)).toHaveLength(1);
  });

  test('a folder that has something in it', async () => {
    const outDir = project({ keep: '' });
    await expect(go({ 'main.go': GO_MAIN }, {}, { outDir })).rejects.toThrow(/^hostBuild outDir: there is something in this folder \(got "…\//);
    expect(readFileSync(join(outDir, 'keep'), 'utf8')).toBe('');
  });

  test('an empty folder is filled', async () => {
    const outDir = folder();
    await go({ 'main.go': GO_MAIN }, {}, { outDir });
    expect(run(outDir)).toBe('');
  }, SLOW);

  test('a build that is stopped ends at once and leaves nothing', async () => {
    const parent = folder();
    const controller = new AbortController();
    const files = { 'go.mod': 'module m\n\ngo 1.21\n', 'main.go': GO_MAIN };
    // a go that would take for ever
    const bin = project({ go: { content: `#!/bin/sh\n[ "$1" = env ] && exec ${needs('which', 'go')} "$@"\necho started\nsleep 1000 & sleep 1000\n`, mode: 0o755 } });
    const stopped = go(files, {}, {
      outDir: join(parent, 'out'), env: environment({ PATH: `${bin}:${process.env.PATH}` }), signal: controller.signal, onOutput: () => controller.abort(),
    });
    await expect(stopped).rejects.toThrow(/^GoProgram: go build .* was stopped; it said last:\nstarted$/);
    expect(tree(parent)).toHaveLength(1);
  }, SLOW);
});

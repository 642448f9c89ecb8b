import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goBuildInfo } from '../../../../src/oci/sbom/detectors/go-build-info';
import { PackageList } from '../../../../src/oci/sbom/package-list';
import { urlsIn } from '../image-of';
import { kept, npmPackage, run } from '../outside';

const SOURCES: { [path: string]: string } = {
  'go.mod': `module example.com/Team/app

go 1.20

require (
	example.com/folder v0.0.0
	example.com/other v1.2.3
	golang.org/x/sys v0.30.0
)

replace example.com/folder => ./folder
replace example.com/other => golang.org/x/text v0.14.0
`,
  'main.go': `package main

import (
	"example.com/folder"
	"golang.org/x/sys/cpu"
	"example.com/other/unicode/rangetable"
)

func main() { println(folder.Name, cpu.IsBigEndian, rangetable.New(1)) }
`,
  'folder/go.mod': 'module example.com/folder\n\ngo 1.20\n',
  'folder/folder.go': 'package folder\n\nconst Name = "folder"\n',
};

const BUILDS: { name: string; args: string[]; env: { [name: string]: string } }[] = [
  { name: 'plain', args: [], env: {} },
  { name: 'stripped', args: ['-trimpath', '-ldflags=-s -w'], env: {} },
  { name: 'pie', args: ['-buildmode=pie'], env: {} },
  { name: 'arm', args: [], env: { GOARCH: 'arm' } },
  { name: 's390x', args: ['-ldflags=-s -w'], env: { GOARCH: 's390x' } },
];

/** A program with a dependency, a replaced one and one that is replaced by a folder; for several machines. */
function programs(): string {
  return kept('go-programs-2', folder => {
    for (const [path, text] of Object.entries(SOURCES)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const env = { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', GOFLAGS: '-mod=mod -buildvcs=false', GOWORK: 'off', GOTOOLCHAIN: 'local' };
    for (const build of BUILDS) {
      run('go', ['build', ...build.args, '-o', build.name, '.'], { cwd: folder, env: { ...env, ...build.env } });
    }
  });
}

/** What Go itself reads in a program, as package URLs. */
function urlsByGo(program: string): string[] {
  const [first, ...lines] = run('go', ['version', '-m', program]).trimEnd().split('\n').map(line => line.trimStart().split('\t'));
  const modules = lines.flatMap(([word, name, version], at) => {
    const [next, newName, newVersion] = lines[at + 1] ?? [];
    const [shownName, shownVersion] = next === '=>' ? !newName.startsWith('.') ? [newName, newVersion] : [name, ''] : [name, version];
    return word === 'mod' || word === 'dep' ? [`pkg:golang/${shownName}${['', '(devel)', undefined].includes(shownVersion) ? '' : `@${shownVersion.replace(/\+/g, '%2B')}`}`] : [];
  });
  const version = /: go(\S+)/.exec(first.join(' '))![1];
  return [...modules, `pkg:golang/stdlib@${version}`].sort();
}

beforeAll(() => {
  programs();
}, 300_000);

describe('programs of this machine\'s Go', () => {
  test.each(BUILDS)('$name', ({ name }) => {
    const program = join(programs(), name);
    const urls = urlsIn(goBuildInfo, 'app', readFileSync(program));
    expect(urls).toEqual(urlsByGo(program));
    expect(urls).toEqual(expect.arrayContaining(['pkg:golang/example.com/Team/app', 'pkg:golang/golang.org/x/text@v0.14.0', 'pkg:golang/golang.org/x/sys@v0.30.0']));
  });

  test('without sections', () => {
    const program = readFileSync(join(programs(), 'stripped'));
    program.fill(0, 40, 48);
    program.fill(0, 58, 64);
    expect(urlsIn(goBuildInfo, 'app', program)).toEqual(urlsByGo(join(programs(), 'stripped')));
  });

  test('say what replaces what, and which sums they had', () => {
    const list = new PackageList();
    list.add('app', goBuildInfo.read('app', readFileSync(join(programs(), 'plain'))));
    const properties = new Map(list.finish().packages.map(({ url, properties: all }) => [url, all]));
    expect(properties.get('pkg:golang/example.com/folder')).toEqual({ 'go.replacedBy': 'a folder' });
    expect(properties.get('pkg:golang/golang.org/x/text@v0.14.0')).toEqual({ 'go.replaces': 'example.com/other@v1.2.3', 'go.sum': expect.stringMatching(/^h1:.{43}=$/) });
  });

  test('the tool that reads such programs is one', () => {
    const go = join(run('go', ['env', 'GOROOT']).trim(), 'bin', 'go');
    expect(urlsIn(goBuildInfo, 'go', readFileSync(go))).toEqual(urlsByGo(go));
  });
});

test('programs of Go 1.17 have addresses instead of texts', () => {
  const program = join(npmPackage('esbuild-linux-64', '0.13.15'), 'bin', 'esbuild');
  const urls = urlsIn(goBuildInfo, 'esbuild', readFileSync(program));
  expect(urls).toEqual(urlsByGo(program));
  expect(urls).toContain('pkg:golang/golang.org/x/sys@v0.0.0-20210908233432-aa78b53d3365');
}, 120_000);

test('other programs are none', () => {
  expect(urlsIn(goBuildInfo, 'node', readFileSync('/proc/self/exe'))).toEqual([]);
  expect(goBuildInfo.matches('go.txt', Buffer.from('#!/bin/sh'))).toBe(false);
});

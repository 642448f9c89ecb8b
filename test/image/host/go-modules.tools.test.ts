import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, environment, needs, SLOW } from './support';
import { GoProgram, GoProgramProps } from '../../../src/image';
import { folder, project } from '../support';

const MODULE = 'git.example.com/team/lib';
const MAIN = `package main\n\nimport "${MODULE}"\n\nfunc main() { println(lib.NAME) }\n`;

/** A proxy in a folder, as Go defines it: one version of one module. */
const ZIP = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    archive.writestr(sys.argv[2] + '/go.mod', 'module ' + sys.argv[2].split('@')[0] + '\\n\\ngo 1.21\\n')
    archive.writestr(sys.argv[2] + '/lib.go', 'package lib\\n\\nconst NAME = "fetched"\\n')
`;

const caches: string[] = [];
function cache(): string {
  caches.push(join(folder(), 'modules'));
  return caches[caches.length - 1];
}

let proxy: string;
let env: NodeJS.ProcessEnv;
let root: string;

beforeAll(() => {
  needs('go', 'version');
  needs('python3', '--version');
  proxy = folder();
  const versions = join(proxy, ...MODULE.split('/'), '@v');
  mkdirSync(versions, { recursive: true });
  writeFileSync(join(versions, 'list'), 'v1.2.3\n');
  writeFileSync(join(versions, 'v1.2.3.info'), '{"Version":"v1.2.3"}');
  writeFileSync(join(versions, 'v1.2.3.mod'), `module ${MODULE}\n\ngo 1.21\n`);
  execFileSync('python3', ['-c', ZIP, join(versions, 'v1.2.3.zip'), `${MODULE}@v1.2.3`]);
  env = { GOPROXY: `file://${proxy}`, GONOSUMDB: 'git.example.com', GOMODCACHE: cache() };
  root = project({ 'go.mod': `module example.com/app\n\ngo 1.21\n\nrequire ${MODULE} v1.2.3\n`, 'main.go': MAIN });
  // writes go.sum, with a module cache of its own
  execFileSync('go', ['mod', 'tidy'], { cwd: root, env: { ...process.env, ...env, GOMODCACHE: cache(), GOFLAGS: '-mod=mod -modcacherw' }, stdio: 'pipe' });
}, SLOW);

// Go writes its caches without write permission, and nobody but root could remove them
afterEach(() => caches.filter(existsSync).forEach(function open(path: string): void {
  chmodSync(path, 0o755);
  readdirSync(path, { withFileTypes: true }).filter(entry => entry.isDirectory()).forEach(({ name }) => open(join(path, name)));
}));

const go = (more: NodeJS.ProcessEnv, props: GoProgramProps = {}): ReturnType<typeof build> =>
  build(new GoProgram({ projectRoot: root, ...props }), { env: environment({ ...env, ...more }) });

test('modules come the user’s own way, into the user’s own cache', async () => {
  // WHEN
  const first = await go({});
  const again = await go({ GOPROXY: 'off' });
  // THEN
  const bytes = (outDir: string): string => readFileSync(join(outDir, 'program', 'app')).toString('base64');
  expect(bytes(again.outDir)).toBe(bytes(first.outDir));
  expect(readdirSync(join(env.GOMODCACHE!, 'git.example.com', 'team'))).toEqual(['lib@v1.2.3']);
}, SLOW);

test('what `go env -w` said about the way counts too, and what it said about the build does not', async () => {
  // GIVEN
  const settings = `GOPROXY=file://${proxy}\nGONOSUMDB=git.example.com\nGOFLAGS=-tags=nothing -x\nGOARCH=s390x\nCGO_ENABLED=1\n`;
  const HOME = project({ '.config/go/env': settings });
  const none = { XDG_CONFIG_HOME: '', GOENV: '', GOPROXY: '', GONOSUMDB: '', GOFLAGS: '' };
  // WHEN
  const { outDir, output } = await go({ ...none, HOME, GOCACHE: needs('go', 'env', 'GOCACHE'), GOMODCACHE: cache() });
  // THEN
  expect(spawnSync(join(outDir, 'program', 'app'), { encoding: 'utf8' }).stderr).toBe('fetched\n');
  expect(output.filter(line => !line.startsWith('go: downloading'))).toEqual([]);
}, SLOW);

test('a module that cannot be had is one error', async () => {
  await expect(go({ GOPROXY: `file://${folder()}`, GOMODCACHE: cache() })).rejects.toThrow(/^GoProgram: go build [^]*git\.example\.com\/team\/lib@v1\.2\.3/);
}, SLOW);

test('private modules are the program’s and the user’s', async () => {
  // GIVEN a go that shows what it sees
  const script = `#!/bin/sh\n[ "$1" = env ] && exec ${needs('which', 'go')} "$@"\necho "$GOPRIVATE $GONOPROXY $GONOSUMDB $GOFLAGS."; exit 1\n`;
  const bin = project({ go: { content: script, mode: 0o755 } });
  // WHEN
  const shown = (props: GoProgramProps): Promise<unknown> =>
    go({ GOPRIVATE: 'mine.example.com', GONOSUMDB: '', PATH: `${bin}:${process.env.PATH}`, GOFLAGS: '-x' }, props);
  // THEN
  const [own, mine] = ['git.example.com/*', 'mine.example.com'];
  await expect(shown({ privateModules: [own] })).rejects.toThrow(`${own},${mine} ${own},${mine} ${own},${mine} .`);
  await expect(shown({})).rejects.toThrow(`${mine} ${mine} ${mine} .`);
}, SLOW);

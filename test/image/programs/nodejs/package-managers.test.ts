import { DistrolessImage, NodejsProgram, NodejsProgramProps } from '../../../../src';
import { Files, project } from '../../support';

const packageJson = (more: object): string => JSON.stringify({ name: 'x', version: '1.0.0', main: 'index.js', dependencies: { 'unix-dgram': '2.0.7' }, ...more });
const PNPM_9 = `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      unix-dgram:
        specifier: 2.0.7
        version: 2.0.7

packages:

  bindings@1.5.0:
    resolution: {integrity: sha512-p2q==}

  '@a/dev@1.0.0':
    resolution: {integrity: sha512-q==}

  plain@1.0.0:
    resolution: {integrity: sha512-q==}

snapshots:

  bindings@1.5.0: {}

  '@a/dev@1.0.0':
    dependencies:
      nan: 2.23.0

  plain@1.0.0: {}

  unix-dgram@2.0.7(x@1.0.0):
    dependencies:
      bindings: 1.5.0
      plain: 1.0.0
`;
const PNPM_6 = `lockfileVersion: '6.0'

dependencies:
  unix-dgram:
    specifier: 2.0.7
    version: 2.0.7

packages:

  /unix-dgram@2.0.7:
    resolution: {integrity: sha512-p2q==}
    dependencies:
      '@a/scripts': 1.0.0
    dev: false

  /@a/scripts@1.0.0:
    resolution: {integrity: sha512-p2q==}
    requiresBuild: true
    dev: false
`;
const YARN_1 = '# yarn lockfile v1\n\n\nbindings@^1.5.0:\n  version "1.5.0"\n\n"@a/dev@1", "@a/dev@^1.0.0":\n  version "1.0.0"\n  dependencies:\n    nan "^2"\n\nplain@1:\n  version "1.0.0"\n\n'
  + 'unix-dgram@2.0.7:\n  version "2.0.7"\n  dependencies:\n    bindings "^1.5.0"\n    plain "1"\n';
const YARN_4 = `__metadata:
  version: 8
  cacheKey: 10c0

"unix-dgram@npm:2.0.7":
  version: 2.0.7
  resolution: "unix-dgram@npm:2.0.7"
  dependencies:
    bindings: "npm:^1.5.0"
    plain: "npm:1"
  languageName: node
  linkType: hard

"plain@npm:1":
  version: 1.0.0
  resolution: "plain@npm:1.0.0"

"x@workspace:.":
  version: 0.0.0-use.local
  resolution: "x@workspace:."
  dependencies:
    unix-dgram: "npm:2.0.7"
  languageName: unknown
  linkType: soft
`;

function described(files: Files, props: NodejsProgramProps = {}): ReturnType<DistrolessImage['_describe']> {
  return new DistrolessImage({ program: new NodejsProgram(props) })._describe(project({ 'index.js': '', 'package.json': packageJson({}), ...files }));
}

const text = (files: Files): string => described(files).dockerfile.render();
const rebuilt = (files: Files): string[] => /^RUN \["npm", "rebuild", "--foreground-scripts", (.*)\]$/m.exec(text(files))?.[1].split(', ').map(name => JSON.parse(name) as string) ?? [];
const staged = (files: Files): string[] => described(files).sources!.files.map(({ path }) => path);

describe('native addons', () => {
  test.each<[string, Files, string[]]>([
    ['pnpm', { 'pnpm-lock.yaml': PNPM_9 }, ['unix-dgram']],
    ['pnpm, approved', { 'pnpm-lock.yaml': PNPM_9, 'package.json': packageJson({ pnpm: { onlyBuiltDependencies: ['plain@1.0.0 || 2.0.0', 'not-there'] } }) }, ['plain', 'unix-dgram']],
    ['pnpm, approved in its settings', { 'pnpm-lock.yaml': PNPM_9, 'pnpm-workspace.yaml': 'onlyBuiltDependencies:\n- \'plain\' # ours\nignoredBuiltDependencies: [unix-dgram]\n' }, ['plain']],
    ['pnpm, allowed', { 'pnpm-lock.yaml': PNPM_9, 'pnpm-workspace.yaml': 'allowBuilds:\n  plain: true\n  unix-dgram: false\n' }, ['plain']],
    ['an old pnpm', { 'pnpm-lock.yaml': PNPM_6 }, ['@a/scripts']],
    ['Yarn 1', { 'yarn.lock': YARN_1 }, ['unix-dgram']],
    ['Yarn 4', { 'yarn.lock': YARN_4 }, ['unix-dgram']],
    ['Yarn 4, by settings', { 'yarn.lock': YARN_4, 'package.json': packageJson({ dependenciesMeta: { 'plain': { built: true }, 'unix-dgram@2.0.7': { built: false } } }) }, ['plain']],
    ['npm of old', {
      'package-lock.json': JSON.stringify({ lockfileVersion: 1, dependencies: { 'a': { dependencies: { b: { requires: { nan: '1' } } } }, 'c': { dev: true, requires: { nan: '1' } }, 'unix-dgram': { requires: { bindings: '1' } } } }),
    }, ['b', 'unix-dgram']],
  ])('of %s are compiled', (_name, files, expected) => {
    expect(rebuilt(files)).toEqual(expected);
    expect(text(files)).toContain('FROM node:24-trixie AS build\n');
  });

  test('are none of what is there for development', () => {
    const files = { 'pnpm-lock.yaml': PNPM_9, 'package.json': packageJson({ dependencies: { plain: '1.0.0' }, devDependencies: { '@a/dev': '1', 'unix-dgram': '2.0.7' } }) };
    expect(rebuilt(files)).toEqual([]);
    expect(rebuilt({ ...files, 'pnpm-lock.yaml': '', 'package-lock.json': '{}', 'yarn.lock': YARN_1, 'package.json': packageJson({ packageManager: 'yarn@1.22.22', dependencies: { plain: '1' } }) })).toEqual([]);
  });

  test.each(['\u0000', ':', '- :', '  x', '- - -', '"', '\': \'', '__proto__:\n  a: 1\n', 'packages:\n  __proto__@1:\n    dependencies:\n      nan: 1\n', 'snapshots: 1\npackages: [\n'])('of a lock file that is none, %j, are none', lock => {
    expect(rebuilt({ 'pnpm-lock.yaml': lock })).toEqual([]);
    expect(rebuilt({ 'yarn.lock': lock })).toEqual([]);
  });
});

describe('patches of packages', () => {
  test.each<[string, Files]>([
    ['package.json', { 'package.json': packageJson({ pnpm: { patchedDependencies: { 'a@1.0.0': 'patches/a@1.0.0.patch' } } }) }],
    ['the settings', { 'pnpm-workspace.yaml': 'patchedDependencies:\n  a@1.0.0: patches/a@1.0.0.patch\n' }],
    ['the lock file', { 'pnpm-lock.yaml': 'lockfileVersion: \'9.0\'\n\npatchedDependencies:\n  a@1.0.0:\n    hash: 5e4\n    path: patches/a@1.0.0.patch\n' }],
  ])('are there when pnpm installs, as %s says', (_name, files) => {
    const given = { 'pnpm-lock.yaml': 'lockfileVersion: \'9.0\'\n', 'patches/a@1.0.0.patch': '', ...files };
    expect(text(given).indexOf('/patches/a@1.0.0.patch", "./patches/"]')).toBeLessThan(text(given).indexOf('"--frozen-lockfile"'));
    expect(text(given)).toMatch(/COPY .*patches\/a@1\.0\.0\.patch/);
  });

  test('lead nowhere else', () => {
    expect(() => staged({ 'pnpm-lock.yaml': '', 'package.json': packageJson({ pnpm: { patchedDependencies: { a: '../a.patch' } } }) })).toThrow('the path leads out of the project (got "../a.patch")');
  });

  test('and plugins are there when Yarn installs', () => {
    const files = {
      'yarn.lock': YARN_4,
      '.yarnrc.yml': 'plugins:\n  - path: .yarn/plugins/a.cjs\n    spec: "@yarnpkg/plugin-a"\n  - .yarn/plugins/b.cjs\n  - ./none.cjs\n',
      '.yarn/plugins/a.cjs': '',
      '.yarn/plugins/b.cjs': '',
      '.yarn/plugins/c.cjs': '',
      '.yarn/patches/d.patch': '',
      '.yarn/cache/e.zip': '',
    };
    expect(staged(files)).toEqual(['.yarn/patches/d.patch', '.yarn/plugins/a.cjs', '.yarn/plugins/b.cjs', '.yarnrc.yml', 'index.js', 'package.json', 'yarn.lock']);
  });
});

describe('Yarn', () => {
  test.each<[string, string, object]>([
    ['a dependency that is missing', 'is-odd@^3', { dependencies: { 'unix-dgram': '2.0.7', 'is-odd': '^3' } }],
    ['another range', 'unix-dgram@^2.0.0', { dependencies: { 'unix-dgram': '^2.0.0' } }],
    ['a development dependency', 'jest@30', { devDependencies: { jest: '30' } }],
  ])('4 is not started with %s', (_name, value, more) => {
    expect(() => text({ 'yarn.lock': YARN_4, 'package.json': packageJson(more) })).toThrow(
      `NodejsProgram.projectRoot: yarn.lock does not belong to package.json (got "${value}"); allowed: a lock file with every dependency as package.json names it; fix: yarn install, and commit yarn.lock`,
    );
  });

  test.each([['a prefix', 'npm:2.0.7'], ['something that it rewrites', 'patch:unix-dgram@npm:2.0.7#./a.patch']])('4 is started with %s', (_name, range) => {
    expect(text({ 'yarn.lock': YARN_4, 'package.json': packageJson({ dependencies: { 'unix-dgram': range } }) })).toContain('"workspaces", "focus"');
  });

  const OLD = YARN_4.replace('version: 8', 'version: 6').replace(/"npm:([^"]+)"/g, '$1');
  const problem = 'NodejsProgram.projectRoot: Yarn 2 and 3 install production dependencies alone only by a plugin, which .yarnrc.yml does not name';

  test('2 and 3 need a plugin', () => {
    expect(() => text({ 'yarn.lock': OLD })).toThrow(`${problem} (got "yarn.lock of version 6")`);
    expect(() => text({ 'yarn.lock': OLD, 'package.json': packageJson({ packageManager: 'yarn@3.8.7' }) })).toThrow(`${problem} (got "yarn@3.8.7")`);
    const plugin = { '.yarnrc.yml': 'plugins:\n  - path: .yarn/plugins/@yarnpkg/plugin-workspace-tools.cjs\n', '.yarn/plugins/@yarnpkg/plugin-workspace-tools.cjs': '' };
    expect(text({ ...plugin, 'yarn.lock': OLD, 'package.json': packageJson({ packageManager: 'yarn@3.8.7' }) })).toContain('--package=@yarnpkg/cli-dist@3.8.7", "--", "yarn", "workspaces", "focus"');
  });
});

describe('a root that depends on packages of its workspace', () => {
  const lib = { 'packages/lib/package.json': '{ "name": "@a/lib", "version": "1.0.0", "dependencies": { "left-pad": "1.3.0" } }', 'packages/lib/index.js': '', 'packages/other/package.json': '{ "name": "other" }', 'packages/other/index.js': '' };
  const root = (range: string): Files => ({ ...lib, 'package.json': packageJson({ workspaces: ['packages/*'], dependencies: { '@a/lib': range } }) });

  test.each<[string, Files, string]>([
    ['pnpm', { ...root('workspace:*'), 'pnpm-workspace.yaml': 'packages: ["packages/*"]\n', 'pnpm-lock.yaml': 'lockfileVersion: \'9.0\'\n' }, '"--prod", "--filter", "{.}..."]'],
    ['npm', { ...root('*'), 'package-lock.json': '{ "packages": {} }' }, '"--workspace=packages/lib", "--include-workspace-root"]'],
    ['Yarn', { ...root('workspace:*'), 'yarn.lock': '__metadata:\n  version: 8\n' }, '"workspaces", "focus", "x", "--production"]'],
  ])('of %s is one of them', (_name, files, command) => {
    expect(text(files)).toContain(command);
    expect(text(files)).toContain('CMD ["index.js"]');
    expect(staged(files)).toEqual(expect.arrayContaining(['index.js', 'packages/lib/index.js', 'packages/lib/package.json', 'packages/other/package.json']));
    expect(staged(files)).not.toContain('packages/other/index.js');
  });
});

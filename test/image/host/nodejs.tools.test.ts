import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, BuildOptions, environment, HERE, needs, SLOW, tree } from './support';
import { DistrolessImage, MinimalImage, NodejsBuild, NodejsProgram, NodejsProgramProps } from '../../../src/image';
import { toolchainFor } from '../../../src/image/host/build-on-host';
import { Platform } from '../../../src/oci/platform';
import { Files, folder, project, put } from '../support';

let major: number;

beforeAll(() => {
  major = Number(needs('node', '-p', 'process.versions.node.split(".")[0]'));
  needs('npm', '--version');
});

const PLAIN: Files = { 'index.js': 'console.log("hello");\n', 'lib/a.js': { content: '', mode: 0o600 }, 'package.json': '{ "type": "module" }\n' };

/** A package in a folder of the project, so that nothing is fetched. */
const WITH_PACKAGE: Files = {
  ...PLAIN,
  'package.json': JSON.stringify({ scripts: { build: 'node make.js' }, dependencies: { ours: 'file:ours.tgz' } }),
  'make.js': 'const fs = require("fs"); fs.mkdirSync("dist"); fs.writeFileSync("dist/main.js", "require(\\"ours\\");\\n");\n',
};

/** With an archive that npm packs, and the lock file that npm writes for it. */
function withPackage(): string {
  const root = project(WITH_PACKAGE);
  const source = project({ 'package.json': '{ "name": "ours", "version": "1.0.0", "bin": "cli.js" }', 'index.js': '', 'cli.js': '#!/usr/bin/env node\n' });
  needs('npm', 'pack', '--silent', '--pack-destination', root, source);
  needs('mv', join(root, 'ours-1.0.0.tgz'), join(root, 'ours.tgz'));
  needs('npm', 'install', '--prefix', root, '--package-lock-only', '--ignore-scripts', '--silent', '--no-audit', '--no-fund', '--offline');
  return root;
}

const image = (projectRoot: string, props: NodejsProgramProps = {}): MinimalImage =>
  new DistrolessImage({ program: new NodejsProgram({ projectRoot, include: ['ours.tgz'], ...props }), platforms: [HERE] });
const nodejs = (projectRoot: string, props: NodejsProgramProps = {}, options: BuildOptions = {}): ReturnType<typeof build> =>
  build(image(projectRoot, props), { env: environment({ npm_config_offline: 'true' }) as NodeJS.ProcessEnv, ...options });
const names = (root: string): string[] => tree(root).filter(line => line.startsWith('f ')).map(line => line.split(' ')[3]);

describe('a program without dependencies', () => {
  test('is its files, and needs no Node.js', async () => {
    // WHEN
    const { layers, findings } = await build(image(project(PLAIN), { include: undefined }), { env: {} });
    // THEN
    expect(layers.map(({ name }) => name)).toEqual(['program']);
    expect(tree(layers[0].folder).map(line => line.split(' ').slice(0, 4).join(' '))).toEqual([
      'd 755 0 .', 'd 755 0 ./app', 'f 644 0 ./app/index.js', 'd 755 0 ./app/lib', 'f 644 0 ./app/lib/a.js', 'f 644 0 ./app/package.json',
    ]);
    expect(findings).toEqual([]);
  }, SLOW);
});

describe('a program with dependencies', () => {
  let root: string;

  beforeAll(() => {
    root = withPackage();
  });

  test('has them in a layer of their own, without links to commands', async () => {
    const { layers } = await nodejs(root);
    expect(layers.map(({ name }) => name)).toEqual(['dependencies', 'program']);
    expect(names(layers[0].folder)).toEqual(expect.arrayContaining(['./app/node_modules/ours/cli.js', './app/node_modules/ours/index.js']));
    expect(names(layers[0].folder).filter(path => /\.bin|package-lock|\.tgz|^\.\/app\/package\.json/.test(path) && !path.includes('.package-lock'))).toEqual([]);
    expect(names(layers[1].folder)).toEqual(['./app/index.js', './app/lib/a.js', './app/make.js', './app/ours.tgz', './app/package.json']);
  }, SLOW);

  test('has what a script of package.json writes', async () => {
    const { layers } = await nodejs(root, { entry: 'dist/main.js', buildWith: NodejsBuild.script('build', 'dist') });
    expect(names(layers[1].folder)).toEqual(['./app/dist/main.js', './app/ours.tgz', './app/package.json']);
  }, SLOW);

  test('does not depend on folders, locale, umask, or the user’s settings of npm', async () => {
    // GIVEN
    const first = await nodejs(root);
    const other = join(folder(), '-c $(x) ö');
    mkdirSync(other);
    needs('cp', '--recursive', `${root}/.`, other);
    const home = project({ '.npmrc': 'omit=prod\nignore-scripts=false\nbin-links=false\nprefix=/nowhere\n' });
    const before = process.umask(0o077);
    try {
      // WHEN
      const env = environment({ npm_config_offline: 'true', HOME: home, LC_ALL: 'tr_TR.UTF-8', NODE_OPTIONS: '--no-such-option', NODE_ENV: 'development' });
      const second = await nodejs(other, {}, { env: env as NodeJS.ProcessEnv });
      // THEN
      expect(second.layers.map(({ folder: path }) => tree(path))).toEqual(first.layers.map(({ folder: path }) => tree(path)));
    } finally {
      process.umask(before);
    }
  }, SLOW);

  test('is installed for other processors too, by npm', async () => {
    const platform = HERE.architecture === 'arm64' ? Platform.LINUX_AMD64 : Platform.LINUX_ARM64;
    expect(await toolchainFor(image(root)._describe(), platform, { env: process.env })).toMatchObject({ found: expect.stringContaining('node ') });
  }, SLOW);

  test('another version of Node.js than the base’s is named', async () => {
    const { findings } = await nodejs(root, { nodeVersion: major === 24 ? '22' : '24' });
    expect(findings.map(({ id, what }) => [id, what.includes(`node ${major}.`)])).toEqual([['host-toolchain', true]]);
  }, SLOW);

  test('a machine without Node.js says what would do', async () => {
    await expect(nodejs(root, {}, { env: { PATH: folder() } })).rejects.toThrow(
      /^NodejsProgram: this machine has no Node.js; allowed: .*; fix: install Node.js 24 with npm, or build with a container engine/,
    );
  }, SLOW);
});

describe('native addons', () => {
  const files: Files = {
    'index.js': '',
    'package.json': '{ "dependencies": { "addon": "1" } }',
    'package-lock.json': '{ "packages": { "node_modules/addon": { "hasInstallScript": true } } }',
  };

  test('are compiled by the same major version only, and for this machine only', async () => {
    const asked = async (nodeVersion: string, platform = HERE): Promise<unknown> => {
      const program = new NodejsProgram({ projectRoot: project(files), nodeVersion });
      return toolchainFor(new DistrolessImage({ program, platforms: [platform] })._describe(), platform, { env: process.env });
    };
    const other = HERE.architecture === 'arm64' ? Platform.LINUX_AMD64 : Platform.LINUX_ARM64;
    expect(await asked(major === 24 ? '22' : '24')).toMatchObject({
      missing: expect.stringMatching(/^this machine has Node.js .*, and native addons are compiled for 2[24]$/),
    });
    if ([22, 24, 26].includes(major)) {
      expect(await asked(String(major), other)).toMatchObject({ missing: `native addons for ${other} cannot be compiled here` });
    }
  }, SLOW);
});

test('what is put beside a project changes nothing', async () => {
  const root = project(PLAIN);
  const first = await nodejs(root, { include: undefined });
  put(root, { '.npmrc': 'loglevel=silly\n', 'notes.test.js': '' });
  const second = await nodejs(root, { include: undefined });
  expect(second.layers.map(({ folder: path }) => tree(path))).toEqual(first.layers.map(({ folder: path }) => tree(path)));
}, SLOW);

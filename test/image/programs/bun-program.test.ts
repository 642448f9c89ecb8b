import { BunProgram, ChainguardBase, DistrolessBase, DistrolessImage, MinimalImage, Platform } from '../../../src';
import { Files, project } from '../support';

const LOCK = '{ "lockfileVersion": 1 }';
const APP: Files = {
  'package.json': JSON.stringify({ module: './src/server.ts', dependencies: { hono: '4' } }), 'bun.lock': LOCK, 'src/server.ts': '', 'src/server.test.ts': '', '.env': 'SECRET=1', 'README.md': '',
};

const text = (files: Files, props: object = {}): string =>
  MinimalImage.of(new BunProgram({ projectRoot: project(files), ...props })).dockerfile.render();

test('dependencies come from the manifests alone, and the program is one file', () => {
  const image = MinimalImage.of(new BunProgram({ projectRoot: project(APP) }));
  const lines = image.dockerfile.render().replace(/sources\/[0-9a-f]+/g, 'sources/…').split('\n');
  expect(lines.slice(0, 10)).toEqual([
    '# hadolint global ignore=DL3059',
    '',
    'FROM oven/bun:1.4-slim AS build',
    'WORKDIR /src',
    'COPY sources/…/package.json sources/…/bun.lock ./',
    'RUN --mount=type=cache,target=/root/.bun/install/cache ["bun", "install", "--frozen-lockfile", "--production", "--ignore-scripts", "--no-progress"]',
    'COPY sources/…/ ./',
    'RUN ["mkdir", "/out"]',
    'RUN ["bun", "build", "--compile", "--production", "--outfile", "/out/app", "./src/server.ts"]',
    expect.stringMatching(/^RUN \["find", "\/out", .*"touch", "--no-dereference", "--date=@0", "\{\}", "\+"\]$/),
  ]);
  expect(image.choice).toBe('gcr.io/distroless/base-nossl-debian13:nonroot: Bun links its runtime into the program, and that against glibc alone');
  expect(image._describe().recipe!.sources!.files.map(({ path }) => path)).toEqual(['bun.lock', 'package.json', 'src/server.ts']);
});

test.each<[string, Files, object, string]>([
  ['by default', { 'index.ts': '' }, {}, '1.4'],
  ['as given', { 'index.ts': '', '.bun-version': '1.3' }, { bunVersion: '1.3.9' }, '1.3.9'],
  ['as .bun-version says', { 'index.ts': '', '.bun-version': 'v1.3.2\n' }, {}, '1.3.2'],
  ['as packageManager says', { 'index.ts': '', 'package.json': '{"packageManager":"bun@1.3.1"}', '.bun-version': '1.2' }, {}, '1.3.1'],
])('the version %s', (_name, files, props, version) => {
  expect(text(files, props)).toContain(`FROM oven/bun:${version}-slim AS build`);
});

test('nothing is installed without dependencies', () => {
  expect(text({ 'index.ts': '', 'package.json': '{"devDependencies":{"typescript":"5"}}' })).not.toContain('install');
});

test.each<[string, Files, object, RegExp]>([
  ['no lock', { 'index.ts': '', 'package.json': '{"dependencies":{"a":"1"}}' }, {}, /^BunProgram\.projectRoot: there is no lock file.*fix: write one: bun install --lockfile-only/],
  ['no entry', { 'main.ts': '' }, {}, /^BunProgram\.entry: there is no such file \(got "index\.ts"\)/],
  ['an entry that is left out', APP, { entry: '.env' }, /^BunProgram\.entry: there is no such file/],
  ['secrets for nothing', { 'index.ts': '' }, { secrets: ['npmrc'] }, /^BunProgram\.secrets: nothing is installed/],
  ['a .bun-version without a release', { 'index.ts': '', '.bun-version': 'latest\n' }, {}, /^BunProgram\.projectRoot: \.bun-version names no release \(got "latest"\)/],
  ['a workspace', { ...APP, 'package.json': '{"workspaces":["packages/*"]}' }, {}, /^BunProgram\.projectRoot: .*from the project itself.*\(got "workspaces"\)/],
  ['a local dependency', { ...APP, 'package.json': '{"dependencies":{"b":"file:./b"}}' }, {}, /\(got "b@file:\.\/b"\)/],
  ['a version of another form', { 'index.ts': '' }, { bunVersion: 'latest' }, /^BunProgram\.bunVersion: this has another form \(got "latest"\)/],
])('%s is refused', (_name, files, props, message) => {
  expect(() => text(files, props)).toThrow(message);
});

test('it runs on bases with glibc only', () => {
  const on = (base: DistrolessBase | ChainguardBase): string => new DistrolessImage({ program: new BunProgram({ projectRoot: project({ 'index.ts': '' }) }), base }).dockerfile.render();
  expect(on(ChainguardBase.GLIBC_DYNAMIC)).toContain('FROM cgr.dev/chainguard/glibc-dynamic:latest');
  expect(() => on(DistrolessBase.STATIC_DEBIAN13)).toThrow(/^DistrolessImage\.base: the program is linked against glibc.*allowed: .*BASE_NOSSL_DEBIAN13/);
});

test('it runs on the platforms that Bun is made for', () => {
  const on = (platform: string): string => new DistrolessImage({
    program: new BunProgram({ projectRoot: project({ 'index.ts': '' }) }), platforms: [Platform.of(platform)], base: DistrolessBase.BASE_NOSSL_DEBIAN13,
  }).dockerfile.render();
  expect(on('linux/arm64')).toContain('oven/bun');
  expect(() => on('linux/s390x')).toThrow(/there is no Bun for this platform \(got "linux\/s390x"\); allowed: linux\/amd64, linux\/arm64/);
});

test('its settings are there when dependencies are installed', () => {
  expect(text({ ...APP, 'bunfig.toml': '' })).toMatch(/COPY \S+package\.json \S+bun\.lock \S+bunfig\.toml \.\//);
});

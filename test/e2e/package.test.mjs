import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { must, run } from './engine/run.mjs';
import { listing, temporaryFolder } from './support/folders.mjs';
import { ROOT } from './support/library.mjs';
import { copyExamples, imagesOf, synth } from './support/synth.mjs';
import { readTar } from './support/tar.mjs';

const APP = `import { App, Stack } from 'aws-cdk-lib';
import { aws, GoProgram, MinimalImage, ScratchImage } from 'cdk-minimal-images';

const stack = new Stack(new App(), 'Test');
const image: MinimalImage = new ScratchImage({ program: new GoProgram({ projectRoot: 'go' }) });
const asset = new aws.MinimalImageAsset(stack, 'Image', { image });
const uri: string = asset.imageUri;
// @ts-expect-error a string is no program
export const misuse = () => new ScratchImage({ program: uri });
console.log(asset.assetHash.length);
`;

describe('the package as users install it', () => {
  const project = temporaryFolder();
  /** @type {import('./support/tar.mjs').TarEntry[]} */
  let packed;
  /** @type {number} */
  let size;
  const node = (/** @type {string[]} */ ...args) => run(process.execPath, args, { cwd: project });

  before(async () => {
    const folder = temporaryFolder();
    // what a demo and an earlier package leave in the clone
    mkdirSync(join(ROOT, '.demo'), { recursive: true });
    writeFileSync(join(ROOT, '.demo', 'left'), '');
    writeFileSync(join(ROOT, 'left.tgz'), '');
    const [{ filename }] = JSON.parse(await must('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT }));
    rmSync(join(ROOT, '.demo', 'left'));
    rmSync(join(ROOT, 'left.tgz'));
    const bytes = readFileSync(join(folder, filename));
    size = bytes.length;
    packed = readTar(gunzipSync(bytes));
    writeFileSync(join(project, 'package.json'), '{"private":true}');
    // the newest that the peer range allows; projen is an optional peer and stays away
    await must('npm', ['install', '--no-save', '--no-audit', '--no-fund', join(folder, filename), 'aws-cdk-lib@latest', 'constructs@latest'], { cwd: project });
  });

  it('holds what runs, and neither tests nor examples', (test) => {
    const paths = packed.map(({ path }) => path.replace(/^package\//, ''));
    test.diagnostic(`${size} bytes packed, ${paths.length} files`);
    const tops = new Set(paths.map((path) => path.split('/')[0]));
    for (const needed of ['lib', 'data', 'docs', '.jsii', 'package.json', 'README.md', 'LICENSE', 'node_modules']) assert(tops.has(needed), needed);
    const own = paths.filter((path) => !path.startsWith('node_modules/'));
    assert.deepEqual(own.filter((path) => /\.tgz$|^(\.demo|test|examples|src|bench|scripts|projenrc|coverage|test-reports)\/|\.test\.|(?<!\.d)\.ts$|^tsconfig/.test(path)), []);
    const bundled = new Set(paths.filter((path) => path.startsWith('node_modules/')).map((path) => path.replace(/^node_modules\/((@[^/]+\/)?[^/]+).*/, '$1')));
    const { bundledDependencies } = JSON.parse(String(packed.find(({ path }) => path === 'package/package.json')?.content));
    for (const name of bundledDependencies) assert(bundled.has(name), name);
    assert(!bundled.has('aws-cdk-lib') && !bundled.has('projen') && !bundled.has('constructs'));
  });

  it('was installed without projen, and with the newest aws-cdk-lib', async () => {
    const version = async (/** @type {string} */ name) => (await node('-p', `require('${name}/package.json').version`));
    assert.notEqual((await version('projen')).code, 0);
    const newest = JSON.parse(await must('npm', ['view', 'aws-cdk-lib@latest', 'version', '--json'], { cwd: project }));
    assert.equal((await version('aws-cdk-lib')).stdout.trim(), newest);
  });

  it('is compiled here with the floor of its peer range', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'aws-cdk-lib', 'package.json'), 'utf8'));
    const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    assert.equal(peerDependencies['aws-cdk-lib'], '^2.260.0');
    assert.equal(version, '2.260.0');
  });

  it('loads neither aws-cdk-lib nor projen before aws is touched', async () => {
    const code = `
      const loaded = () => ['aws-cdk-lib', 'projen', 'constructs'].filter(name => Object.keys(require.cache).some(path => path.includes('/node_modules/' + name + '/')));
      const lib = require('cdk-minimal-images');
      const first = loaded();
      new lib.ScratchImage({ program: new lib.GoProgram() });
      const image = loaded();
      lib.aws.MinimalImageAsset;
      console.log(JSON.stringify({ first, image, aws: loaded() }));`;
    const { stdout, stderr } = await node('-e', code);
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), { first: [], image: [], aws: ['aws-cdk-lib', 'constructs'] });
  });

  it('says clearly what is missing when projects is touched without projen', async () => {
    const code = 'try { require("cdk-minimal-images").projects; console.log("no error"); } catch (error) { console.log(error.code, error.message.split("\\n")[0]); }';
    assert.equal((await node('-e', code)).stdout, "MODULE_NOT_FOUND Cannot find module 'projen'\n");
  });

  it('can be imported by name from an ES module', async () => {
    const code = "import { GoProgram, ScratchImage, aws } from 'cdk-minimal-images'; console.log(typeof GoProgram, typeof ScratchImage, typeof aws.MinimalImageAsset);";
    const { stdout, stderr } = await node('--input-type=module', '-e', code);
    assert.deepEqual({ stdout, stderr }, { stdout: 'function function function\n', stderr: '' });
  });

  it('compiles in a TypeScript app, which runs', async () => {
    writeFileSync(join(project, 'app.ts'), APP);
    mkdirSync(join(project, 'go'));
    writeFileSync(join(project, 'go', 'main.go'), 'package main\n\nfunc main() {}\n');
    // the types of projects name projen's, which is not there: apps without it need skipLibCheck
    const compilerOptions = { strict: true, skipLibCheck: true, module: 'node16', target: 'es2022', types: [] };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
    const { code, stdout } = await node(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'));
    assert.equal(code, 0, stdout);
    assert.equal((await node('app.js')).stdout, '64\n');
  });

  it('synthesizes the example app with the same images', async () => {
    const here = imagesOf(await synth(copyExamples()));
    const assembly = await synth(copyExamples('', join(project, 'node_modules')));
    const hashes = (/** @type {typeof here} */ images) => Object.fromEntries(Object.entries(images).map(([name, { hash }]) => [name, hash]));
    assert.deepEqual(hashes(imagesOf(assembly)), hashes(here));
    assert(Object.keys(listing(assembly)).includes('MinimalImages.template.json'));
  });
});

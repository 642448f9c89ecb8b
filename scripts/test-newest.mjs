// `npm run test:newest`: the unit tests that use the CDK, with the newest aws-cdk-lib and constructs of npm. `npm test` runs them with the oldest
// that package.json allows. Further arguments are jest's.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder, makeOnce } from '../test/e2e/engine/cache.mjs';
import { ROOT, setUp } from './set-up.mjs';

const PACKAGES = ['aws-cdk-lib', 'constructs'];
const TESTS = join(ROOT, 'test');
const OUT = join(ROOT, 'test-reports');
/** Left out: these name aws-cdk-lib, but what they test is none of its business; and the last one takes as long as all others. */
const ELSEWHERE = ['docs.test.ts', 'misuse.test.ts', join('aws', 'code-build', 'hostile.test.ts'), join('aws', 'handlers'), join('aws', 'valid-options.test.ts')]
  .map(path => join(TESTS, path));

setUp();
const versions = PACKAGES.map(newestOf);
const modules = await install(versions);
console.log(`with ${PACKAGES.map((name, index) => `${name} ${versions[index]}`).join(' and ')}; npm test has ${PACKAGES.map(floorOf).join(' and ')}`);
const typesFit = checkTypes(modules);
const { numPassedTests: passed, numFailedTests: failed, success } = test(modules);
console.log(`${passed} passed, ${failed} failed`);
process.exit(typesFit && success ? 0 : 1);

function newestOf(name) {
  const { status, stdout, stderr } = npm(['view', name, 'version']);
  if (status !== 0) {
    if (process.env.CI === 'true') {
      fail(`npm cannot tell the newest ${name}: ${stderr.trim()}`);
    }
    console.log(`skipped: npm cannot tell the newest ${name}`);
    process.exit(0);
  }
  return stdout.trim();
}

/** The folder of modules, below a folder named by the versions in it. */
async function install(wanted) {
  const folder = join(cacheFolder(), 'newest', wanted.join('-'));
  await makeOnce(folder, async temporary => {
    mkdirSync(temporary, { recursive: true });
    writeFileSync(join(temporary, 'package.json'), '{ "private": true }\n');
    const exact = PACKAGES.map((name, index) => `${name}@${wanted[index]}`);
    const { status, stderr } = npm(['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', temporary, ...exact]);
    if (status !== 0) {
      fail(`npm cannot install ${exact.join(' and ')}: ${stderr.trim()}`);
    }
  });
  return join(folder, 'node_modules');
}

/** Whether src/ compiles with the newer types. */
function checkTypes(from) {
  const config = join(OUT, 'tsconfig.newest.json');
  const paths = Object.fromEntries(PACKAGES.flatMap(name => [[name, [join(from, name)]], [`${name}/*`, [join(from, name, '*')]]]));
  mkdirSync(OUT, { recursive: true });
  writeFileSync(config, JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { noEmit: true, incremental: false, composite: false, declaration: false, inlineSourceMap: false, inlineSources: false, rootDir: '/', paths },
    include: [join(ROOT, 'src', '**', '*.ts')],
  }));
  const { status } = spawnSync('npx', ['tsc', '-p', config], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(status === 0 ? 'src compiles' : 'src does not compile');
  return status === 0;
}

/** Runs jest with every `aws-cdk-lib` and `constructs`, also those of the policy packs, led to the newest. */
function test(from) {
  const { jest } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const moduleNameMapper = Object.fromEntries(PACKAGES.flatMap(name => [[`^${name}$`, join(from, name)], [`^${name}/(.*)$`, join(from, name, '$1')]]));
  const config = JSON.stringify({ ...jest, rootDir: ROOT, moduleNameMapper, reporters: ['default'] });
  const results = join(OUT, 'newest.json');
  rmSync(results, { force: true });
  const { status, signal } = spawnSync('npx', ['jest', '--ci', '--silent', '--coverage=false', '--config', config, '--json', '--outputFile', results, ...process.argv.slice(2), '--runTestsByPath', ...suites()], {
    cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'],
  });
  return existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : fail(`jest ended without results: ${signal ?? `exit code ${status}`}`);
}

/** Test files that load the CDK, themselves or by way of other files of test/. */
function suites() {
  const known = new Map();
  const loads = path => {
    if (!known.has(path)) {
      known.set(path, false);
      const names = [...readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, name]) => name);
      const near = names.filter(name => name.startsWith('.')).map(name => `${resolve(dirname(path), name)}.ts`).filter(each => files.includes(each));
      known.set(path, names.some(name => /^(aws-cdk-lib|constructs)(\/|$)/.test(name)) || near.some(loads));
    }
    return known.get(path);
  };
  const files = filesBelow(TESTS).filter(name => name.endsWith('.ts'));
  const found = files.filter(path => path.endsWith('.test.ts') && !ELSEWHERE.some(each => path.startsWith(each)) && loads(path));
  return found.length > 0 ? found : fail('no test loads aws-cdk-lib');
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

function floorOf(name) {
  return `${name} ${JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version}`;
}

function npm(args) {
  return spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

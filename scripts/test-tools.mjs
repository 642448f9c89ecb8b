// `npm run test:tools`: tests that need more than Node: toolchains, a registry, a container engine, test data from package registries. Installs what is missing.
import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { cacheFolder } from '../test/e2e/engine/cache.mjs';
import { installPackages, whyNotDebianRoot } from '../test/e2e/engine/debian.mjs';
import { startEngine } from '../test/e2e/engine/engine.mjs';
import { ensureGo } from '../test/e2e/engine/go-layer.mjs';
import { run as say } from '../test/e2e/engine/run.mjs';
import { ROOT, setUp, run } from './set-up.mjs';

/** Debian's package of each command. */
const PACKAGES = {
  'cargo': 'cargo', 'docker-registry': 'docker-registry', 'cmake': 'cmake', 'gcc': 'gcc', 'aarch64-linux-gnu-gcc': 'gcc-aarch64-linux-gnu', 'arm-linux-gnueabihf-gcc': 'gcc-arm-linux-gnueabihf', 'powerpc64le-linux-gnu-gcc': 'gcc-powerpc64le-linux-gnu', 'riscv64-linux-gnu-gcc': 'gcc-riscv64-linux-gnu', 's390x-linux-gnu-gcc': 'gcc-s390x-linux-gnu', 'qemu-aarch64-static': 'qemu-user-static', 'g++': 'g++', 'make': 'make', 'ninja': 'ninja-build', 'mvn': 'maven', 'pigz': 'pigz', 'pip3': 'python3-pip', 'python3': 'python3-venv', 'readelf': 'binutils', 'unshare': 'util-linux',
};

setUp();
const missing = [];
for (const [command, name] of Object.entries(PACKAGES)) {
  if ((await say('sh', ['-c', 'command -v "$0"', command])).code !== 0) missing.push(name);
}
const reason = missing.length === 0 ? undefined : await whyNotDebianRoot();
if (missing.includes('gcc')) missing.push('libc6-dev');
if (reason === undefined) {
  await installPackages(missing, console.error);
} else {
  console.log(`tests will fail where something is missing: ${missing.join(', ')} cannot be installed, since ${reason}`);
}
const { engine } = await startEngine();
const go = await ensureGo(join(cacheFolder(), 'go-toolchain'), console.error);
const long = process.argv[2] === '--long';
const rounds = long ? { MINIMAL_IMAGES_ROUNDS: process.env.MINIMAL_IMAGES_ROUNDS ?? '50' } : {};
const env = { ...rounds, ...engine?.env, ...(go === undefined ? {} : { PATH: `${go}:${process.env.PATH}` }) };
const given = process.argv.slice(long ? 3 : 2);
const ignored = ['--testPathIgnorePatterns', '/node_modules/', '/lib/', '/test/e2e/', '/cdk.out/'];
const jest = ['jest', '--ci', '--coverage=false'];
if (long) {
  await runOneByOne();
} else {
  run('npx', [...jest, '--testMatch', '**/test/**/*.tools.test.ts', ...ignored, '--testTimeout', '120000', ...given], { env });
}

/** Hours of work: each file in a process of its own, so that it is seen how far it is, and no file pays for the memory of another. */
async function runOneByOne() {
  const match = ['--testMatch', '**/test/oci/**/*.test.ts', ...ignored];
  const { stdout } = await say('npx', [...jest, ...match, '--listTests', ...given], { env });
  const files = stdout.split('\n').filter(line => line.endsWith('.test.ts')).sort();
  const failed = [];
  for (const [at, file] of files.entries()) {
    console.log(`\n${at + 1} of ${files.length}: ${relative(ROOT, file)}${failed.length > 0 ? `, ${failed.length} failed so far` : ''}`);
    const args = [...jest, ...match, '--testTimeout', String(4 * 60 * 60 * 1000), '--runTestsByPath', file];
    const { status } = spawnSync('npx', args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: 'inherit' });
    if (status !== 0) failed.push(relative(ROOT, file));
  }
  console.log(failed.length === 0 ? `\nall ${files.length} files passed` : `\nfailed: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 && files.length > 0 ? 0 : 1;
}

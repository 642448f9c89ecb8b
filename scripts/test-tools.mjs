// `npm run test:tools`: tests that need more than Node: toolchains, a registry, a container engine, test data from package registries. Installs what is missing.
import { join } from 'node:path';
import { cacheFolder } from '../test/e2e/engine/cache.mjs';
import { installPackages, whyNotDebianRoot } from '../test/e2e/engine/debian.mjs';
import { startEngine } from '../test/e2e/engine/engine.mjs';
import { ensureGo } from '../test/e2e/engine/go-layer.mjs';
import { run as say } from '../test/e2e/engine/run.mjs';
import { setUp, run } from './set-up.mjs';

/** Debian's package of each command. */
const PACKAGES = {
  'cargo': 'cargo', 'docker-registry': 'docker-registry', 'gcc': 'gcc', 'mvn': 'maven', 'pigz': 'pigz', 'pip3': 'python3-pip', 'python3': 'python3-venv', 'readelf': 'binutils', 'unshare': 'util-linux',
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
const tests = long ? '**/test/oci/**/*.test.ts' : '**/test/**/*.tools.test.ts';
const timeout = long ? String(4 * 60 * 60 * 1000) : '120000';
const env = { ...rounds, ...engine?.env, ...(go === undefined ? {} : { PATH: `${go}:${process.env.PATH}` }) };
const ignored = ['/node_modules/', '/lib/', '/test/e2e/', '/cdk.out/'];
run('npx', [
  'jest', '--ci', '--coverage=false', '--testMatch', tests, '--testPathIgnorePatterns', ...ignored, '--testTimeout', timeout, ...process.argv.slice(long ? 3 : 2),
], { env });

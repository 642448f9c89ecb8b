import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../test/e2e/engine/run.mjs';
import { DEMO } from './folder.mjs';

const ARCHITECTURE = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };

/** @type {Record<string, (asset: import('./assembly.mjs').Asset, version: string) => Promise<{ label: string, reason?: string }>>} */
const TOOLCHAINS = { golang: go, gcc, python };

/**
 * This machine's toolchain in place of the one whose image the Dockerfile starts from.
 *
 * @param {import('./assembly.mjs').Asset} asset
 * @returns {Promise<{ label: string, reason?: string }>} `reason`: why it cannot be used
 */
export async function toolchainOf(asset) {
  const [, name, version] = /^(?:.*\/)?([^:@/]+):?([\d.]*)/.exec(asset.dockerfile.toolchain) ?? [];
  const known = Object.hasOwn(TOOLCHAINS, name) ? TOOLCHAINS[name] : undefined;
  return known ? known(asset, version) : { label: 'host', reason: `the demo builds this with an engine only (${asset.dockerfile.toolchain})` };
}

async function go(_, wanted) {
  const { code, stdout } = await run('go', ['env', 'GOVERSION'], { env: { GOTOOLCHAIN: 'local' } });
  const version = stdout.trim().replace(/^go/, '');
  if (code !== 0) return { label: 'host go', reason: 'go is not installed, or does not work' };
  const older = Number(version.split('.')[1]) < Number(wanted.split('.')[1]);
  return { label: `host go ${version}`, reason: older ? `go ${version} is older than ${wanted}, which the recipe takes` : undefined };
}

async function gcc({ platform }) {
  const { code, stdout } = await run('gcc', ['-dumpfullversion']);
  if (code !== 0) return { label: 'host gcc', reason: 'gcc is not installed, or is no GCC' };
  const label = `host gcc ${stdout.trim()}`;
  const machine = (await run('gcc', ['-dumpmachine'])).stdout.trim();
  if (!machine.startsWith(`${ARCHITECTURE[platform]}-`)) return { label, reason: `gcc compiles for ${machine}, the image is for ${platform}` };
  const folder = join(DEMO, 'host');
  mkdirSync(folder, { recursive: true });
  const empty = (async function* () { yield Buffer.from('int main(void) { return 0; }\n'); })();
  const probe = await run('gcc', ['-static', '-x', 'c', '-', '-o', join(folder, 'probe')], { input: empty });
  return { label, reason: probe.code === 0 ? undefined : 'gcc cannot link statically (the C library\'s static archive is missing)' };
}

async function python() {
  const { code, stdout } = await run('python3', ['-c', 'import platform; print(platform.python_version())']);
  return code === 0 ? { label: `host python ${stdout.trim()}` } : { label: 'host python', reason: 'python3 is not installed, or does not work' };
}

import { chmod, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './cache.mjs';
import { Apt } from './apt.mjs';
import { must, run } from './run.mjs';
import { spec } from './stand-in-spec.mjs';

/**
 * The official Go toolchain, which the module proxy has as a module.
 *
 * @param {string} root
 * @param {string} folder for work
 * @param {string} version
 * @param {string} architecture
 * @param {() => Promise<import('./apt.mjs').Apt>} apt
 * @param {(line: string) => void} log
 */
export async function putGo(root, folder, version, architecture, apt, log) {
  const go = await goCommand(folder, apt, log);
  const path = join(folder, 'gopath');
  const module = `golang.org/toolchain@v0.0.1-go${version}.linux-${architecture}`;
  const env = { GOPATH: path, GOMODCACHE: '', GOTOOLCHAIN: 'local', GOFLAGS: '-modcacherw', GONOSUMDB: '', GOPRIVATE: '' };
  const { Dir } = JSON.parse(await must(go, ['mod', 'download', '-json', module], { cwd: folder, env }));
  await requireChecksum(path, module);
  await restore(Dir);
  await mkdir(join(root, 'usr/local'), { recursive: true });
  await rename(Dir, join(root, 'usr/local/go'));
  // As the official image: everyone may fill the module and build caches below GOPATH.
  for (const name of ['go', 'go/src', 'go/bin']) {
    await mkdir(join(root, name));
    await chmod(join(root, name), 0o1777);
  }
}

/**
 * Folder with a Go command for a machine without one: Debian's, which fetches newer ones by itself. Undefined where the machine has its own.
 *
 * @param {string} folder to keep it in
 * @param {(line: string) => void} log
 * @returns {Promise<string | undefined>}
 */
export async function ensureGo(folder, log) {
  if ((await run('go', ['version'], { env: { GOTOOLCHAIN: 'local' } })).code === 0) return undefined;
  await mkdir(folder, { recursive: true });
  const bin = join(folder, 'debian-go/usr/lib/go-1.24/bin');
  if (!(await exists(join(bin, 'go')))) await goCommand(folder, async () => Apt.open(join(folder, 'apt'), spec.suite), log);
  return bin;
}

/**
 * This machine's Go, else Debian's, unpacked for this one download.
 *
 * @param {string} folder
 * @param {() => Promise<import('./apt.mjs').Apt>} apt
 * @param {(line: string) => void} log
 */
async function goCommand(folder, apt, log) {
  if ((await run('go', ['version'], { env: { GOTOOLCHAIN: 'local' } })).code === 0) return 'go';
  const unpacked = join(folder, 'debian-go');
  const packages = await (await apt()).download({ 'golang-1.24-go': '', 'golang-1.24-src': '' }, log);
  for (const { file } of packages) await must('dpkg-deb', ['--extract', file, unpacked]);
  return join(unpacked, 'usr/lib/go-1.24/bin/go');
}

/**
 * Go leaves the signed record of a module in its cache when it has asked the checksum database; settings can turn that off.
 *
 * @param {string} path
 * @param {string} module
 */
async function requireChecksum(path, module) {
  const databases = join(path, 'pkg/mod/cache/download/sumdb');
  for (const name of await readdir(databases).catch(() => [])) {
    if (await exists(join(databases, name, 'lookup', module))) return;
  }
  throw new Error(`${module} was not checked against the checksum database: see GOSUMDB`);
}

/**
 * A module's files have no executable bits and no nested go.mod; the go command puts both back after a download, and so do we.
 *
 * @param {string} folder
 */
async function restore(folder) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const inside = file.slice(folder.length + 1);
    const executable = inside.startsWith('bin/') || inside.startsWith('pkg/tool/') || inside.endsWith('.bash');
    await chmod(file, executable ? 0o755 : 0o644);
    if (entry.name === '_go.mod') await rename(file, join(file, '..', 'go.mod'));
  }
}

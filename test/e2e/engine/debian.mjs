import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { must, run, timed } from './run.mjs';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Why packages cannot be installed or root file systems made here; undefined when they can.
 *
 * @returns {Promise<string | undefined>}
 */
export async function whyNotDebianRoot() {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID=debian$/m.test(release)) return 'this machine is not Debian';
  if (process.getuid?.() !== 0) return 'this user is not root';
  return undefined;
}

/**
 * Installs what is missing. The package lists are fetched only when the first try fails: they are often fresh, and that takes long.
 *
 * @param {string[]} packages
 * @param {(line: string) => void} log
 */
export async function installPackages(packages, log) {
  const states = await Promise.all(packages.map((name) => run('dpkg-query', ['-W', '-f=${Status}', name])));
  const missing = packages.filter((_, at) => !states[at].stdout.endsWith(' installed'));
  if (missing.length === 0) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const args = ['-o', 'DPkg::Lock::Timeout=120', '-y', '-qq', '--no-install-recommends', 'install', ...missing];
  await timed(log, `apt-get install ${missing.join(' ')}`, async () => {
    const first = await run('apt-get', args, { env });
    if (first.code === 0) return;
    // Lists of other archives may fail; what counts is whether the install then works.
    await run('apt-get', ['-qq', 'update'], { env });
    await must('apt-get', args, { env });
  });
}

/** Debian's name of this machine's architecture, which is Docker's too for amd64 and arm64. */
export async function architecture() {
  return (await must('dpkg', ['--print-architecture'])).trim();
}

/**
 * The Debian archives of this machine's own apt settings, for another suite.
 *
 * @param {string} suite
 * @returns {Promise<string>} lines of a sources.list
 */
export async function aptSources(suite) {
  const uris = await archiveUris();
  const plain = uris.find((uri) => !isSecurity(uri));
  const security = uris.find(isSecurity);
  if (!plain) throw new Error('found no Debian archive in the apt sources of this machine');
  const line = (/** @type {string} */ uri, /** @type {string} */ dist) => `deb [signed-by=${KEYRING}] ${uri} ${dist} main\n`;
  return (
    line(plain, suite) + line(plain, `${suite}-updates`) + (security ? line(security, `${suite}-security`) : '')
  );
}

/** @param {string} uri */
function isSecurity(uri) {
  return /security\/?$/.test(uri);
}

/** @returns {Promise<string[]>} */
async function archiveUris() {
  const folder = '/etc/apt/sources.list.d';
  const names = await readdir(folder).catch(() => []);
  const files = ['/etc/apt/sources.list', ...names.sort().map((name) => join(folder, name))];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const uris = texts.join('\n').split('\n').flatMap(urisOfLine);
  // Other vendors' archives stand beside Debian's; Debian's own paths end like this.
  return uris.filter((uri) => /\/debian(-security)?\/?$/.test(uri) || isSecurity(uri));
}

/** @param {string} line of the one-line or the deb822 style */
function urisOfLine(line) {
  const words = line.trim().split(/\s+/);
  if (words[0] === 'URIs:') return words.slice(1);
  if (words[0] === 'deb') return words.filter((word) => word.includes('://')).slice(0, 1);
  return [];
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aptSources, installPackages } from './debian.mjs';
import { certificatesOf } from './machine.mjs';
import { putFile, removePaths } from './root-files.mjs';
import { must } from './run.mjs';
import { spec } from './stand-in-spec.mjs';

/** What differs from one installation to the next, and what nobody reads. */
const LEFTOVERS = [
  'etc/machine-id',
  'etc/resolv.conf',
  'etc/hostname',
  'var/cache/apt',
  'var/cache/debconf',
  'var/cache/ldconfig/aux-cache',
  'var/lib/apt/lists',
  'var/lib/dbus/machine-id',
  'var/log/alternatives.log',
  'var/log/apt',
  'var/log/bootstrap.log',
  'var/log/dpkg.log',
];

/** Packages of Java link their manuals there, and fail without the folder. */
const FOLDER_OF_MANUALS = '--essential-hook=mkdir -p "$1/usr/share/man/man1"';

/** Java has a store of its own, filled by a program of Java, which does not start without /proc. */
const UPDATE = 'mount -t proc proc "$1/proc" && exec chroot "$1" update-ca-certificates';

const UNREAD = ['/usr/share/man/*', '/usr/share/locale/*', '/usr/share/doc/*', '/usr/share/info/*'];

/**
 * Debian with a toolchain, which trusts the authorities that this machine trusts.
 *
 * @param {string} root
 * @param {string} folder for work
 * @param {string[]} packages
 * @param {import('./machine.mjs').Machine} machine
 * @param {(line: string) => void} log
 */
export async function installDebian(root, folder, packages, machine, log) {
  await installPackages(['mmdebstrap'], log);
  const sources = join(folder, 'toolchain-sources.list');
  await writeFile(sources, await aptSources(spec.suite));
  const exclude = UNREAD.map((path) => `--dpkgopt=path-exclude=${path}`);
  const args = ['--quiet', '--mode=root', '--variant=apt', `--include=${packages.join(',')}`, FOLDER_OF_MANUALS, ...exclude];
  await must('mmdebstrap', [...args, spec.suite, root, sources], { env: { SOURCE_DATE_EPOCH: '0' } });
  await trust(root, machine.certificates);
  await removePaths(root, LEFTOVERS);
}

/**
 * @param {string} root
 * @param {string[]} certificates
 */
async function trust(root, certificates) {
  const known = new Set(certificatesOf(await readFile(join(root, 'etc/ssl/certs/ca-certificates.crt'), 'utf8')));
  const added = certificates.filter((certificate) => !known.has(certificate));
  for (const [at, certificate] of added.entries()) {
    await putFile(root, `usr/local/share/ca-certificates/machine-${at}.crt`, `${certificate}\n`);
  }
  if (added.length > 0) await must('unshare', ['--mount', 'sh', '-c', UPDATE, 'sh', root]);
}

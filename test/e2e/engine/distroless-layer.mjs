import { chmod, copyFile, mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { putFile, putFolder, putLinks, removePaths } from './root-files.mjs';
import { must, run } from './run.mjs';
import { spec } from './stand-in-spec.mjs';

const NONROOT = 65532;

const PASSWD = `root:x:0:0:root:/root:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
nonroot:x:${NONROOT}:${NONROOT}:nonroot:/home/nonroot:/sbin/nologin
`;

const GROUP = `root:x:0:
nobody:x:65534:
tty:x:5:
staff:x:50:
nonroot:x:${NONROOT}:
`;

/**
 * Unpacks packages as distroless does: no maintainer scripts, and a record of each package where scanners look.
 *
 * @param {string} root
 * @param {{ name: string, file: string }[]} packages
 */
export async function unpackPackages(root, packages) {
  for (const { name, file } of packages) {
    await must('dpkg-deb', ['--extract', file, root]);
    const control = join(root, '..', `${name}.control`);
    await must('dpkg-deb', ['--control', file, control]);
    const record = join('var/lib/dpkg/status.d', name);
    await putFile(root, record, await readFile(join(control, 'control')));
    await putFile(root, `${record}.md5sums`, await readFile(join(control, 'md5sums')).catch(() => ''));
  }
  // Translations and manuals are of no use without a shell, and make up much of the size.
  await removePaths(root, ['usr/share/man', 'usr/share/locale', 'usr/share/lintian', 'usr/share/bug']);
}

/**
 * What distroless has beside its packages.
 *
 * @param {string} root
 */
export async function putAccounts(root) {
  await putFile(root, 'etc/passwd', PASSWD);
  await putFile(root, 'etc/group', GROUP);
  await putFile(root, 'etc/nsswitch.conf', 'hosts: files dns\n');
  await putFile(root, 'etc/ssl/certs/ca-certificates.crt', await certificateBundle(root));
  await putFile(root, 'usr/lib/os-release', osRelease());
  await putLinks(root, { 'etc/os-release': '../usr/lib/os-release' });
  await putFolder(root, 'root', 0o700);
  await putFolder(root, 'tmp', 0o1777);
  await putFolder(root, 'home', 0o755);
  await putFolder(root, 'home/nonroot', 0o700, NONROOT);
}

/** @param {string} root */
async function certificateBundle(root) {
  const folder = join(root, 'usr/share/ca-certificates/mozilla');
  const names = (await readdir(folder)).sort();
  const certificates = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return certificates.join('');
}

function osRelease() {
  const { suite, debianVersion } = spec;
  return `PRETTY_NAME="Distroless"
NAME="Debian GNU/Linux"
ID="debian"
VERSION_ID="${debianVersion}"
VERSION="Debian GNU/Linux ${debianVersion} (${suite})"
HOME_URL="https://github.com/GoogleContainerTools/distroless"
`;
}

/**
 * @param {string} root
 * @param {string} folder for work
 * @param {string} file the package
 */
export async function putBusybox(root, folder, file) {
  const unpacked = join(folder, 'busybox-package');
  await must('dpkg-deb', ['--extract', file, unpacked]);
  const binary = join(unpacked, 'usr/bin/busybox');
  await putFolder(root, 'busybox', 0o755);
  await copyFile(binary, join(root, 'busybox/busybox'));
  await chmod(join(root, 'busybox/busybox'), 0o755);
  const applets = (await must(binary, ['--list'])).split('\n').filter((name) => name && name !== 'busybox');
  await putLinks(root, Object.fromEntries(applets.map((name) => [`busybox/${name}`, 'busybox'])));
}

/**
 * @param {string} root
 * @param {string} folder for work
 * @param {string} file the package
 */
export async function putLocale(root, folder, file) {
  const unpacked = join(folder, 'locale-package');
  await must('dpkg-deb', ['--extract', file, unpacked]);
  await mkdir(join(root, 'usr/lib/locale'), { recursive: true });
  await must('cp', ['--archive', join(unpacked, 'usr/lib/locale/C.utf8'), join(root, 'usr/lib/locale')]);
}

/**
 * The linker's cache lists the libraries of the layers below too, so it is made in all of them together.
 *
 * @param {string} root
 * @param {string} folder for work
 * @param {string[]} below tar files of the layers below, lowest first
 * @param {string} [emulator] what runs the layers' own ldconfig, since this machine's knows the libraries of its own kind only
 */
export async function putLinkerCache(root, folder, below, emulator) {
  const whole = join(folder, 'whole');
  await mkdir(whole);
  for (const layer of below) await must('tar', ['--extract', '--file', layer, '--directory', whole]);
  await must('cp', ['--archive', `${root}/.`, whole]);
  const made = emulator ? await run(emulator, [join(whole, 'usr/sbin/ldconfig'), '-r', whole]) : await run('ldconfig', ['-r', whole]);
  const cache = join(whole, 'etc/ld.so.cache');
  if (made.code !== 0 || (await stat(cache)).size === 0) throw new Error(`ldconfig: ${made.stderr}`);
  await putFile(root, 'etc/ld.so.cache', await readFile(cache));
}

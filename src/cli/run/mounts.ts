import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageFiles } from '../../oci/files/image-files';
import { resolvePath } from '../../oci/files/resolve-path';

/** Folders of one trial, all below a temporary one. */
export interface TrialFolders {
  /** The image's files. */
  readonly files: string;
  /** Where they are seen read-only. */
  readonly root: string;
  /** Stand-ins for /dev and /etc/hosts. */
  readonly extras: string;
}

/** Devices that programs expect; those of this machine are shown. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const LINKS = [['fd', '/proc/self/fd'], ['stdin', '/proc/self/fd/0'], ['stdout', '/proc/self/fd/1'], ['stderr', '/proc/self/fd/2']];

/** Makes what is mounted beside the image's own files. */
export function prepareExtras(folders: TrialFolders): void {
  mkdirSync(folders.root, { mode: 0o755 });
  const dev = join(folders.extras, 'dev');
  mkdirSync(dev, { recursive: true, mode: 0o755 });
  DEVICES.forEach(name => closeSync(openSync(join(dev, name), 'w', 0o644)));
  LINKS.forEach(([name, target]) => symlinkSync(target, join(dev, name)));
  mkdirSync(join(dev, 'shm'));
  writeFileSync(join(folders.extras, 'hosts'), '127.0.0.1 localhost\n::1 localhost\n', { mode: 0o644 });
}

/** Folders that engines, too, add to an image that lacks them: those above first, each where links inside the image lead. */
export function missingFolders(image: ImageFiles, workingDirectory: string): string[] {
  const made = new Set<string>();
  for (const path of ['dev', 'proc', workingDirectory]) {
    resolvePath(path, at => made.has(at) ? { type: 'directory' } : image.get(at), { makeFolder: at => made.add(at) });
  }
  return [...made];
}

/**
 * What is mounted, as fstab says it: the files read-only, /dev, and over them the folders that may be written to.
 *
 * @param writable paths without links, from the root of the image
 */
export function mountTable(folders: TrialFolders, image: ImageFiles, writable: readonly string[], network: boolean): string {
  const { files, root, extras } = folders;
  const isFolder = (path: string): boolean => image.get(path) === undefined || image.get(path)?.type === 'directory';
  const isFile = (path: string): boolean => image.get(path)?.type === 'file';
  const lines = [
    [files, root, 'none', 'bind,ro,nosuid,nodev'],
    ...writable.map(path => [join(files, path), join(root, path), 'none', 'bind,nosuid,nodev']),
    ...isFolder('dev') ? [
      [join(extras, 'dev'), join(root, 'dev'), 'none', 'bind,ro,nosuid,noexec'],
      ...DEVICES.map(name => [`/dev/${name}`, join(root, 'dev', name), 'none', 'bind']),
      ['tmpfs', join(root, 'dev/shm'), 'tmpfs', 'nosuid,nodev,noexec,mode=1777,size=64m'],
    ] : [],
    ...isFile('etc/hosts') ? [[join(extras, 'hosts'), join(root, 'etc/hosts'), 'none', 'bind,ro,nosuid,nodev']] : [],
    ...network && isFile('etc/resolv.conf') ? [['/etc/resolv.conf', join(root, 'etc/resolv.conf'), 'none', 'bind,ro']] : [],
  ];
  return lines.map(([what, where, type, options]) => `${escaped(what)} ${escaped(where)} ${type} ${options} 0 0\n`).join('');
}

/** Folders the program may write to: /tmp when the image has it, and its volumes, each where its links lead. */
export function writableFolders(image: ImageFiles, volumes: readonly string[]): string[] {
  const found = ['/tmp', ...volumes].map(path => image.find(path)).filter(file => file?.type === 'directory' && file.path !== '');
  return [...new Set(found.map(file => file?.path as string))].sort();
}

/** White space and backslashes have a meaning in fstab. */
function escaped(path: string): string {
  return path.replace(/[ \t\n\\]/g, character => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

import { chmodSync, chownSync, constants, linkSync, lutimesSync, lchownSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { FileHandle, open } from 'node:fs/promises';
import { modeForOwner } from './access';
import type { ImageUser } from './image-user';
import { ContentError } from '../../oci/content-error';
import type { ImageFile } from '../../oci/files/image-file';
import type { FileContent, ImageFiles } from '../../oci/files/image-files';
import { encodeName } from '../../oci/tar/tar-names';

/** Who the files on disk belong to. */
export type Owners =
  /** To whom the image says; only root can do that. */
  | { readonly kind: 'exact' }
  /** All to one user, with modes that let that user do what the image's user may do. */
  | { readonly kind: 'one'; readonly user: ImageUser; readonly owner?: { readonly uid: number; readonly gid: number } };

/** Largest sum of all files. */
const MOST_BYTES = 64 * 1024 ** 3;
const LONGEST_PATH = 3000;
const DEEPEST = 200;

/**
 * Writes the files of an image, and some more folders, below an empty folder; returns what cannot be written here: devices and pipes.
 *
 * Nothing can lead out of the folder: paths of the merged image have no links in them, and links are made last.
 */
export async function unpackImage(files: ImageFiles, root: string, owners: Owners, more: readonly string[] = []): Promise<string[]> {
  const all = [...files.files.values()];
  const total = all.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_BYTES) {
    throw new ContentError(`the image unpacks to ${total} bytes; ${MOST_BYTES} at most are tried`);
  }
  [...all.map(({ path }) => path), ...more].forEach(checkPath);
  const disk = new Disk(root, owners);
  const folders = all.filter(({ type }) => type === 'directory');
  folders.filter(({ path }) => path !== '').forEach(folder => mkdirSync(disk.at(folder.path), 0o700));
  // Before the folders around them get modes that may forbid it.
  more.forEach(path => disk.makeFolder(path));
  for await (const content of files.contents(() => true)) {
    await writeFile(disk, content);
  }
  all.filter(({ type }) => type === 'symlink').forEach(link => disk.writeLink(link));
  folders.reverse().forEach(folder => disk.settle(folder));
  return all.filter(({ type }) => type === 'char' || type === 'block' || type === 'fifo').map(({ path }) => path);
}

/** No program has such paths, and tools that clean up after it stumble over them. */
function checkPath(path: string): void {
  if (path.length > LONGEST_PATH || path.split('/').length > DEEPEST) {
    throw new ContentError(`the image has a path of ${path.length} characters in ${path.split('/').length} parts; ${LONGEST_PATH} and ${DEEPEST} at most are tried`);
  }
}

async function writeFile(disk: Disk, { files: [first, ...links], content }: FileContent): Promise<void> {
  const target = disk.at(first.path);
  // eslint has no say in flags: they are added, each is a bit of its own
  const handle = await open(target, constants.O_CREAT + constants.O_EXCL + constants.O_WRONLY + constants.O_NOFOLLOW, 0o600);
  try {
    for await (const chunk of content) {
      await writeAll(handle, chunk);
    }
  } finally {
    await handle.close();
  }
  disk.settle(first);
  for (const link of links) {
    linkSync(target, disk.at(link.path));
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    at += (await handle.write(chunk, at)).bytesWritten;
  }
}

class Disk {
  private readonly root: Buffer;

  constructor(root: string, private readonly owners: Owners) {
    this.root = Buffer.from(root);
  }

  /** Names are bytes, also those that are no UTF-8. */
  public at(path: string): Buffer {
    return path === '' ? this.root : Buffer.concat([this.root, Buffer.from('/'), encodeName(path)]);
  }

  /** Owner, mode and time of a file or folder; the owner first, because that takes setuid away. */
  public settle(file: ImageFile): void {
    const target = this.at(file.path);
    const { owners } = this;
    if (owners.kind === 'exact') {
      chownSync(target, file.uid, file.gid);
      chmodSync(target, file.mode);
    } else {
      if (owners.owner !== undefined) {
        chownSync(target, owners.owner.uid, owners.owner.gid);
      }
      chmodSync(target, modeForOwner(file, owners.user));
    }
    utimesSync(target, file.mtime, file.mtime);
  }

  public makeFolder(path: string): void {
    mkdirSync(this.at(path), 0o755);
    chmodSync(this.at(path), 0o755);
  }

  public writeLink(link: ImageFile): void {
    const target = this.at(link.path);
    symlinkSync(encodeName(link.linkTarget ?? ''), target);
    const owner = this.owners.kind === 'exact' ? link : this.owners.owner;
    if (owner !== undefined) {
      lchownSync(target, owner.uid, owner.gid);
    }
    lutimesSync(target, link.mtime, link.mtime);
  }
}

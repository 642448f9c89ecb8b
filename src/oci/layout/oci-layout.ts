import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FolderFiles } from './folder-files';
import { mergedIndex } from './layout-index';
import { blobPath, INDEX_FILE, LayoutSource, readSmall } from './layout-source';
import { told, writeWhole } from './written';
import { refuse, shownPath } from '../../private/errors';
import { makeFolder } from '../../private/make-folder';
import type { Chunks, ImageSink } from '../content';
import type { Digest } from '../digest';
import { withFileLock } from '../file-lock';
import type { Descriptor } from '../model/descriptor';
import { checkOciLayout, OCI_LAYOUT } from '../model/oci-layout';
import { once } from '../once';
import { verified } from '../verified';

/**
 * An image in a folder that is an OCI layout.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export class OciLayoutSource {
  /** @param reference a name from the folder's index, or a digest; needed where the folder has several images */
  public static async open(path: string, reference?: string): Promise<LayoutSource> {
    return LayoutSource.open(await FolderFiles.open(path), reference);
  }
}

/** What another writer has in a new folder while it makes a layout of it. */
const BEGUN = /^(index\.json\.lock(\.removal)?|oci-layout\.\d+-\d+\.part)$/;

/**
 * A folder that images are written to, beside those that it has.
 *
 * Files are written under another name first; blobs that are there stay. The same images give the same bytes and modes, whatever the umask.
 */
export class OciLayoutSink implements ImageSink {
  /** Makes the folder if need be; refuses one with other things in it. */
  public static async create(path: string): Promise<OciLayoutSink> {
    const sink = new OciLayoutSink(resolve(path), shownPath(path));
    await sink.prepare();
    return sink;
  }

  /** Blobs that were written, or read, just now. */
  private readonly present = new Set<Digest>();

  private constructor(private readonly path: string, public readonly name: string) {}

  /** What is there is read to the end: a file that was damaged since it was written is replaced. */
  public async has(descriptor: Descriptor): Promise<boolean> {
    const { digest, size } = descriptor;
    if (this.present.has(digest)) {
      return true;
    }
    const path = this.at(blobPath(digest));
    const status = await lstat(path).catch(() => undefined);
    if (status === undefined || !status.isFile() || status.size !== size) {
      return false;
    }
    try {
      for await (const chunk of verified(createReadStream(path), descriptor, this.name)) {
        void chunk;
      }
      this.present.add(digest);
      return true;
    } catch {
      return false;
    }
  }

  public async putBlob(descriptor: Descriptor, openBlob: () => Chunks): Promise<void> {
    if (!await this.has(descriptor)) {
      await writeWhole(this.at(blobPath(descriptor.digest)), verified(openBlob(), descriptor, this.name));
      this.present.add(descriptor.digest);
    }
  }

  public async putManifest(descriptor: Descriptor, bytes: Buffer): Promise<void> {
    await this.putBlob(descriptor, () => once(bytes));
  }

  /** @param tags names, which may be references in full; an image that had one of them before loses it */
  public async finish(root: Descriptor, tags: string[], attached: readonly Descriptor[] = []): Promise<void> {
    // others may write to the folder at the same time: none of their names gets lost
    await withFileLock(this.at(INDEX_FILE), async () => {
      const files = await FolderFiles.open(this.path);
      const before = await files.size(INDEX_FILE) === undefined ? undefined : await readSmall(files, INDEX_FILE);
      const index = mergedIndex(before, { root, tags, attached }, this.name);
      await writeWhole(this.at(OCI_LAYOUT.name), once(Buffer.from(OCI_LAYOUT.content)));
      await writeWhole(this.at(INDEX_FILE), once(index));
    });
  }

  private async prepare(): Promise<void> {
    await told(this.path, Promise.resolve().then(() => makeFolder(this.path)));
    const names = await told(this.path, readdir(this.path));
    if (names.includes(OCI_LAYOUT.name)) {
      checkOciLayout(await readSmall(await FolderFiles.open(this.path), OCI_LAYOUT.name), this.name);
    } else if (names.some(name => name !== 'blobs' && !BEGUN.test(name))) {
      refuse({ where: this.name, problem: 'the folder holds something else', allowed: 'an OCI layout, an empty folder or a new one', fix: 'choose another folder', flag: '-o oci:FOLDER, with another one' });
    }
    await told(this.path, Promise.resolve().then(() => makeFolder(this.at('blobs/sha256'))));
    for (const folder of ['blobs', 'blobs/sha256']) {
      if ((await lstat(this.at(folder))).isSymbolicLink()) {
        refuse({ where: this.name, problem: `${folder} is a link`, allowed: 'folders, since links lead elsewhere', fix: 'choose another folder' });
      }
    }
  }

  private at(path: string): string {
    return join(this.path, path);
  }
}

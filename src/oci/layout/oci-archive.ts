import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveFiles } from './archive-files';
import { archived, writeArchive } from './archive-writer';
import { INDEX_FILE, LayoutSource, openOrClose } from './layout-source';
import { OciLayoutSink } from './oci-layout';
import { folderBeside } from './written';
import { shownPath } from '../../private/errors';
import type { Chunks, ImageSink } from '../content';
import type { Descriptor } from '../model/descriptor';
import { OCI_LAYOUT } from '../model/oci-layout';

/** An image in an OCI layout that is one tar archive, compressed or not. */
export class OciArchiveSource {
  /** @param reference a name from the archive's index, or a digest; needed where the archive has several images */
  public static async open(path: string, reference?: string): Promise<LayoutSource> {
    return openOrClose(await ArchiveFiles.open(path), files => LayoutSource.open(files, reference));
  }
}

/**
 * An OCI layout with one image, as a tar archive: the same image gives the same bytes.
 *
 * It is collected in a folder beside the archive, which replaces what was there at the very end.
 */
export class OciArchiveSink implements ImageSink {
  public static async create(path: string): Promise<OciArchiveSink> {
    const folder = await folderBeside(path);
    return new OciArchiveSink(path, folder, await OciLayoutSink.create(folder));
  }

  public readonly name: string;

  private constructor(private readonly path: string, private readonly folder: string, private readonly layout: OciLayoutSink) {
    this.name = shownPath(path);
  }

  public async has(descriptor: Descriptor): Promise<boolean> {
    return this.layout.has(descriptor);
  }

  public async putBlob(descriptor: Descriptor, openBlob: () => Chunks): Promise<void> {
    await this.layout.putBlob(descriptor, openBlob);
  }

  public async putManifest(descriptor: Descriptor, bytes: Buffer): Promise<void> {
    await this.layout.putManifest(descriptor, bytes);
  }

  public async finish(root: Descriptor, tags: string[], attached?: readonly Descriptor[]): Promise<void> {
    await this.layout.finish(root, tags, attached);
    const blobs = await readdir(join(this.folder, 'blobs', 'sha256'));
    const paths = [OCI_LAYOUT.name, INDEX_FILE, ...blobs.map(name => `blobs/sha256/${name}`)];
    await writeArchive(this.path, paths.map(path => archived(path, join(this.folder, path))));
    await this.abandon();
  }

  public async abandon(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

import type { FileSet } from './file-set';
import { chooseImage, inLayout } from './layout-names';
import { refuse } from '../../private/errors';
import type { Chunks, ImageSource } from '../content';
import { ContentError } from '../content-error';
import type { Descriptor } from '../model/descriptor';
import { isManifest } from '../model/media-types';
import { checkOciLayout, OCI_LAYOUT } from '../model/oci-layout';
import { parseIndex } from '../model/parse-index';
import { parseManifest } from '../model/parse-manifest';
import { LARGEST_DOCUMENT } from '../model/strict-json';
import { collect, verified } from '../verified';

export const INDEX_FILE = 'index.json';

/** An image in files that are laid out as OCI says, in a folder or in an archive. */
export class LayoutSource implements ImageSource {
  /** Chooses the image, and checks nothing of it yet. */
  public static async open(files: FileSet, reference: string | undefined): Promise<LayoutSource> {
    await checkVersion(files);
    const index = parseIndex(await readSmall(files, INDEX_FILE), `${files.name}: ${INDEX_FILE}`);
    return new LayoutSource(files, chooseImage(index.manifests.map(inLayout), reference, files.name).descriptor, index.manifests);
  }

  private constructor(private readonly files: FileSet, public readonly root: Descriptor, private readonly entries: readonly Descriptor[]) {}

  public get name(): string {
    return this.files.name;
  }

  public async document(descriptor: Descriptor): Promise<Buffer> {
    if (descriptor.size > LARGEST_DOCUMENT) {
      throw new ContentError(`${this.name}: ${descriptor.digest} has ${descriptor.size} bytes, a manifest or config has ${LARGEST_DOCUMENT} at most`);
    }
    return collect(this.blob(descriptor));
  }

  public async* blob(descriptor: Descriptor): Chunks {
    const path = blobPath(descriptor.digest);
    const size = await this.files.size(path);
    if (size !== descriptor.size) {
      const problem = size === undefined ? 'is missing' : `has ${size} bytes, its descriptor says ${descriptor.size}`;
      throw new ContentError(`${this.name}: ${descriptor.digest} ${problem}`);
    }
    yield* verified(this.files.read(path), descriptor, this.name);
  }

  /** Artifacts stand in the index of the layout, beside the images; their manifests say what they are about. */
  public async referrers({ digest }: Descriptor): Promise<Descriptor[]> {
    const found: Descriptor[] = [];
    for (const entry of this.entries.filter(({ artifactType, mediaType }) => artifactType !== undefined && isManifest(mediaType))) {
      const { subject } = parseManifest(await this.document(entry), `${this.name}: ${entry.digest}`, entry.mediaType);
      if (subject?.digest === digest) {
        found.push(entry);
      }
    }
    return found;
  }

  public async close(): Promise<void> {
    await this.files.close();
  }
}

/** Makes a source of files, and closes them when they make none. */
export async function openOrClose<T>(files: FileSet, make: (files: FileSet) => Promise<T>): Promise<T> {
  try {
    return await make(files);
  } catch (error) {
    await files.close();
    throw error;
  }
}

/** `blobs/sha256/…` */
export function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

/** A file that has to be there, and has to be small. */
export async function readSmall(files: FileSet, path: string): Promise<Buffer> {
  const size = await files.size(path);
  if (size === undefined || size > LARGEST_DOCUMENT) {
    throw new ContentError(`${files.name}: ${path} ${size === undefined ? 'is missing' : `has ${size} bytes, allowed are ${LARGEST_DOCUMENT}`}`);
  }
  return collect(files.read(path));
}

async function checkVersion(files: FileSet): Promise<void> {
  if (await files.size(OCI_LAYOUT.name) === undefined) {
    refuse({
      where: files.name,
      problem: `this is no OCI layout, it has no ${OCI_LAYOUT.name}`,
      allowed: 'what skopeo, buildah, ko or docker buildx write as OCI layout',
      fix: 'correct the path',
    });
  }
  checkOciLayout(await readSmall(files, OCI_LAYOUT.name), files.name);
}

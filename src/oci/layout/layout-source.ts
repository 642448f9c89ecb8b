import type { FileSet } from './file-set';
import { chooseImage } from './layout-names';
import { refuse } from '../../private/errors';
import type { Chunks, ImageSource } from '../content';
import { ContentError } from '../content-error';
import { parseIndex } from '../documents';
import type { Descriptor } from '../model/descriptor';
import { collect, verified } from '../verified';

export const LAYOUT_FILE = 'oci-layout';
export const INDEX_FILE = 'index.json';
export const LAYOUT_VERSION = '1.0.0';
/** As large as a manifest may be. */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024;

/** An image in files that are laid out as OCI says, in a folder or in an archive. */
export class LayoutSource implements ImageSource {
  /** Chooses the image, and checks nothing of it yet. */
  public static async open(files: FileSet, reference: string | undefined): Promise<LayoutSource> {
    await checkVersion(files);
    const index = parseIndex(await readSmall(files, INDEX_FILE), { digest: INDEX_FILE }, files.name);
    return new LayoutSource(files, chooseImage(index.manifests, reference, files.name));
  }

  private constructor(private readonly files: FileSet, public readonly root: Descriptor) {}

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

  public async close(): Promise<void> {
    await this.files.close();
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
  if (await files.size(LAYOUT_FILE) === undefined) {
    refuse({
      where: files.name,
      problem: `this is no OCI layout, it has no ${LAYOUT_FILE}`,
      allowed: 'what skopeo, buildah, ko or docker buildx write as OCI layout',
      fix: 'correct the path',
    });
  }
  checkLayoutVersion(await readSmall(files, LAYOUT_FILE), files.name);
}

/** There has been one version since 2017; a later one may mean anything. */
export function checkLayoutVersion(bytes: Buffer, name: string): void {
  let version: unknown;
  try {
    version = (JSON.parse(bytes.toString('utf8')) as { imageLayoutVersion?: unknown } | null)?.imageLayoutVersion;
  } catch {
    // it has no version then
  }
  if (version !== LAYOUT_VERSION) {
    throw new ContentError(`${name}: ${LAYOUT_FILE} names no layout version ${LAYOUT_VERSION}`);
  }
}

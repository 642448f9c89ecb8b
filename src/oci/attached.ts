import type { ImageSource } from './content';
import { ContentError } from './content-error';
import { readImageTree } from './image-tree';
import type { Descriptor } from './model/descriptor';
import { isManifest } from './model/media-types';
import { parseManifest } from './model/parse-manifest';
import { LARGEST_DOCUMENT } from './model/strict-json';
import type { Platform } from './platform';
import type { Referrer } from './sbom/referrer';
import { collect } from './verified';

/** Signatures of SBOMs of images are as deep as anybody goes. */
const DEEPEST = 3;
/** They are held in memory: SBOMs and signatures, not images. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST = 1000;

/**
 * What is attached to an image, to each of its platforms, and to what is attached: SBOMs, signatures. In an order in which it can be written.
 *
 * @throws ContentError when it is more than anybody attaches
 */
export async function readAttached(source: ImageSource, platforms: Platform[] | undefined): Promise<Referrer[]> {
  if (source.referrers === undefined) {
    return [];
  }
  const { levels } = await readImageTree(source, { platforms, concurrency: 4 });
  const reading = new Reading(source, source.referrers.bind(source));
  for (const { descriptor } of levels.flat()) {
    await reading.of(descriptor, DEEPEST);
  }
  return [...reading.found.values()];
}

class Reading {
  readonly found = new Map<string, Referrer>();
  private bytes = 0;

  constructor(private readonly source: ImageSource, private readonly list: (subject: Descriptor) => Promise<Descriptor[]>) {}

  async of(subject: Descriptor, deep: number): Promise<void> {
    const listed = deep === 0 ? [] : await this.list(subject);
    for (const descriptor of listed.filter(({ digest, mediaType }) => isManifest(mediaType) && !this.found.has(digest))) {
      const referrer = await this.read(descriptor, subject);
      if (referrer !== undefined) {
        this.found.set(descriptor.digest, referrer);
        await this.of(descriptor, deep - 1);
      }
    }
  }

  /** Undefined for what is about something else, whatever the list says. */
  private async read({ mediaType, digest, size }: Descriptor, subject: Descriptor): Promise<Referrer | undefined> {
    this.admit(digest, size, LARGEST_DOCUMENT);
    const bytes = await this.source.document({ mediaType, digest, size });
    const manifest = parseManifest(bytes, `${this.source.name}: ${digest}`, mediaType);
    if (manifest.subject?.digest !== subject.digest) {
      return undefined;
    }
    const blobs: Referrer['blobs'][number][] = [];
    for (const blob of [manifest.config, ...manifest.layers]) {
      this.admit(blob.digest, blob.size, MOST_BYTES);
      blobs.push({ descriptor: blob, bytes: await collect(this.source.blob(blob)) });
    }
    return { descriptor: { mediaType, digest, size, artifactType: manifest.artifactType ?? manifest.config.mediaType }, manifest: bytes, blobs };
  }

  private admit(digest: string, size: number, most: number): void {
    this.bytes += size;
    if (size > most || this.bytes > MOST_BYTES || this.found.size >= MOST) {
      throw new ContentError(`${this.source.name}: ${digest} is attached to the image: ${MOST} artifacts with ${MOST_BYTES} bytes together are copied at most`);
    }
  }
}

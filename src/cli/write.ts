import type { Context } from './context';
import { bytes } from './table';
import type { AssembledImage } from '../image/assemble/assemble-image';
import type { ComposedImage } from '../oci/assemble/compose-image';
import type { ImageSink, ImageSource } from '../oci/content';
import { copyBlobs, copyImage, CopyOptions, CopyProgress } from '../oci/copy';
import type { Digest } from '../oci/digest';

/** What was written, and how much of it was new there. */
export interface Written {
  readonly location: string;
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes of its layers and configs. */
  readonly size: number;
  /** Bytes that were not there yet. */
  readonly sent: number;
}

interface Target {
  readonly sink: ImageSink;
  readonly tags: string[];
}

/** Writes an image to one place. */
export class Writing {
  private readonly counter: Counter;
  private readonly options: Pick<CopyOptions, 'signal' | 'onProgress'>;
  private begun: Promise<unknown> = Promise.resolve();
  private readonly early = new Set<Digest>();

  constructor(private readonly target: Target, { terminal, signal }: Context) {
    this.counter = new Counter(text => { void terminal.progress(text); }, target.sink.name);
    this.options = { signal, onProgress: this.counter.note };
  }

  /** Begins with the blobs that are known while others are made; what goes wrong with them, `write()` says. */
  public begin({ blobSource, blobs }: ComposedImage): void {
    this.begun = Promise.all([this.begun, copyBlobs(blobSource, this.target.sink, blobs, this.options)]);
    this.begun.catch(() => undefined);
    blobs.forEach(({ digest }) => this.early.add(digest));
  }

  /** Writes all of it. Layers that were just packed go first, while their hashes are still computed; a config that is known goes along. */
  public async write(image: ImageSource | AssembledImage, what: Pick<CopyOptions, 'platforms' | 'referrers'> = {}): Promise<Written> {
    const { sink, tags } = this.target;
    await settled([this.begun, 'images' in image ? this.writeBlobs(image) : undefined]);
    const source = 'images' in image ? await image.source() : image;
    const root = await copyImage(source, sink, { ...this.options, ...what, tags });
    const names = tags.length === 0 ? sink.name : tags.map(tag => `${sink.name}:${tag}`).join(', ');
    return { location: names, digest: root.digest, mediaType: root.mediaType, size: this.counter.size, sent: this.counter.sent };
  }

  private async writeBlobs({ images }: AssembledImage): Promise<void> {
    const { sink } = this.target;
    try {
      for (const image of images) {
        const { blobs, blobSource } = image;
        const config = image.source().then(async known => copyBlobs(known, sink, [known.config], this.options));
        await settled([copyBlobs(blobSource, sink, blobs.filter(({ digest }) => !this.early.has(digest)), this.options), config]);
      }
    } catch (error) {
      await sink.abandon?.();
      throw error;
    }
  }
}

/** Waits for the end of all of them, and then fails if one did. */
async function settled(work: unknown[]): Promise<void> {
  for (const each of await Promise.allSettled(work)) {
    if (each.status === 'rejected') {
      throw each.reason;
    }
  }
}

class Counter {
  sent = 0;
  private readonly sizes = new Map<Digest, number>();
  private readonly running = new Map<Digest, number>();

  constructor(private readonly show: (text: string) => void, private readonly target: string) {}

  /** Bytes of all blobs. */
  get size(): number {
    return [...this.sizes.values()].reduce((sum, each) => sum + each, 0);
  }

  readonly note = ({ blob, bytes: done, outcome }: CopyProgress): void => {
    this.running.set(blob.digest, done);
    this.sizes.set(blob.digest, blob.size);
    if (outcome === 'written') {
      this.sent += blob.size;
    }
    const all = [...this.running.values()].reduce((sum, each) => sum + each, 0);
    this.show(`${this.target}: ${bytes(all)}`);
  };
}

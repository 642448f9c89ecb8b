import type { Context } from './context';
import { bytes } from './table';
import type { AssembledImage } from '../image/assemble/assemble-image';
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

/** Writes an image. Layers that were just packed go first, while their hashes are still computed; a config that is known goes along. */
export async function write(
  image: ImageSource | AssembledImage, { sink, tags }: Target, { terminal, signal }: Context, what: Pick<CopyOptions, 'platforms' | 'referrers'> = {},
): Promise<Written> {
  const counter = new Counter(text => { void terminal.progress(text); }, sink.name);
  const options = { signal, onProgress: counter.note };
  if ('images' in image) {
    await writeBlobs(image, sink, options);
  }
  const source = 'images' in image ? await image.source() : image;
  const root = await copyImage(source, sink, { ...options, ...what, tags });
  const names = tags.length === 0 ? sink.name : tags.map(tag => `${sink.name}:${tag}`).join(', ');
  return { location: names, digest: root.digest, mediaType: root.mediaType, size: counter.size, sent: counter.sent };
}

async function writeBlobs({ images }: AssembledImage, sink: ImageSink, options: Pick<CopyOptions, 'signal' | 'onProgress'>): Promise<void> {
  try {
    for (const image of images) {
      const { blobs, blobSource } = image;
      const config = image.source().then(async known => copyBlobs(known, sink, [known.config], options));
      const done = await Promise.allSettled([copyBlobs(blobSource, sink, blobs, options), config]);
      done.forEach(each => {
        if (each.status === 'rejected') {
          throw each.reason;
        }
      });
    }
  } catch (error) {
    await sink.abandon?.();
    throw error;
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

import { BlobFacts, differences, readBlob } from './check-blob';
import { Part, Problems } from './problem';
import type { ImageSource } from '../content';
import { digestOf } from '../digest';
import { LARGEST_DOCUMENT } from '../model/strict-json';

export interface ValidateOptions {
  /** Bytes that a layer may unpack to; 64 GiB when nothing is said. */
  readonly mostUnpacked?: number;
}

const MOST_UNPACKED = 64 * 1024 ** 3;

/** One run of the validator over one image: its problems, and the blobs that it has read. */
export class Validation {
  readonly problems: Problems;
  private readonly blobs = new Map<string, Promise<BlobFacts>>();
  private readonly documents = new Set<string>();

  constructor(private readonly source: ImageSource, private readonly options: ValidateOptions) {
    this.problems = new Problems(source);
  }

  /** Whether this document is looked at for the first time in this role. */
  isNew(key: string): boolean {
    return this.documents.size < this.documents.add(key).size;
  }

  get visited(): number {
    return this.documents.size;
  }

  /** A manifest, an index or a config; undefined where its bytes are not those that its descriptor names: nothing in them can be trusted then. */
  async document(part: Part): Promise<Buffer | undefined> {
    const { descriptor } = part;
    if (descriptor.size > LARGEST_DOCUMENT) {
      this.problems.add(part, `has ${descriptor.size} bytes, ${LARGEST_DOCUMENT} are the most that is read of a document`);
      return undefined;
    }
    const bytes = await this.problems.attempt(part, () => this.source.document(descriptor));
    const wrong = bytes === undefined ? [] : differences(descriptor, { digest: digestOf(bytes), size: bytes.length });
    wrong.forEach(what => this.problems.add(part, what));
    return wrong.length > 0 ? undefined : bytes;
  }

  /** Any other blob. Read once, also where several manifests name it. */
  async blob(part: Part, unpack = false): Promise<BlobFacts> {
    const { digest, mediaType, size } = part.descriptor;
    const key = `${digest} ${mediaType} ${size} ${unpack}`;
    const known = this.blobs.get(key);
    if (known !== undefined) {
      return known;
    }
    const reading = readBlob(this.source, part, { unpack, mostUnpacked: this.options.mostUnpacked ?? MOST_UNPACKED });
    this.blobs.set(key, reading);
    const facts = await reading;
    facts.problems.forEach(what => this.problems.add(part, what));
    return facts;
  }
}

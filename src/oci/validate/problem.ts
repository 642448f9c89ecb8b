import type { ImageSource } from '../content';
import { ContentError } from '../content-error';
import type { Digest } from '../digest';
import type { Descriptor } from '../model/descriptor';
import { RegistryError, RegistryErrorCode } from '../registry/registry-error';

/** What is wrong with a blob of an image. */
export interface Problem {
  /** Where the image came from, what the blob is in it, and its digest: `registry.example/api: layer 2 sha256:…`. */
  readonly where: string;
  /** The blob, by the digest that its descriptor claims. */
  readonly digest: Digest;
  /** What is wrong, with the values claimed and found. */
  readonly what: string;
}

/** Whoever makes an image can make it wrong in more places than anybody reads of. */
const MOST = 1000;

/** Problems as they are found. */
export class Problems {
  private readonly found: Problem[] = [];

  constructor(private readonly source: ImageSource) {}

  get all(): Problem[] {
    return [...this.found];
  }

  add(part: Part, what: string): void {
    if (this.found.length < MOST) {
      this.found.push({ where: `${this.source.name}: ${part.role} ${part.descriptor.digest}`, digest: part.descriptor.digest, what });
    }
  }

  /** The result of work on outside content; undefined, and a problem, where that content is bad. */
  async attempt<T>(part: Part, work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.add(part, reasonOf(error));
      return undefined;
    }
  }
}

/** A blob, and what it is in the image: `config`, `layer 2`. */
export interface Part { readonly role: string; readonly descriptor: Descriptor }

/** Answers of a registry that are about the content: it is not there, or is not what its digest says. */
const OF_CONTENT: RegistryErrorCode[] = ['blob-unknown', 'manifest-unknown', 'digest-invalid', 'too-large'];

/** What an error says of content; other errors are nobody's content and go on. */
export function reasonOf(error: unknown): string {
  if (error instanceof ContentError || error instanceof RegistryError && OF_CONTENT.includes(error.code)) {
    return error.message;
  }
  throw error;
}

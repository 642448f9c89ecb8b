import { CallFailure, codeOf, kindOf, messageOf } from './failure';
import type { Descriptor, Manifest } from './manifest';
import type { Repository } from './repository';

/** Who has an image. */
export interface Origin {
  /** For messages: `ECR`, `S3`. */
  readonly giver: string;
  /** A manifest or an index, its bytes checked. */
  manifest(child: Descriptor): Promise<Manifest>;
  /** A layer or a config; whoever takes the bytes checks them. */
  blob(blob: Descriptor): AsyncIterable<Uint8Array>;
}

/** A repository of ECR, as the origin of an image. */
export class EcrOrigin implements Origin {
  public readonly giver = 'ECR';

  constructor(private readonly repository: Repository) {}

  public async manifest({ digest }: Descriptor): Promise<Manifest> {
    return this.repository.manifest(digest);
  }

  public async* blob({ digest }: Descriptor): AsyncGenerator<Uint8Array> {
    const { work, name, id } = this.repository;
    const { downloadUrl = '' } = await work.call('ecr:GetDownloadUrlForLayer', name,
      async () => work.runtime.aws.getDownloadUrlForLayer({ ...id, layerDigest: digest }));
    yield* told(name, work.runtime.download(downloadUrl));
  }
}

/** Bytes that say where they came from when they do not come; what may come right is tried again by whoever asked. */
export async function* told(from: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    const kind = kindOf(error);
    throw kind === 'other' ? error : new CallFailure(`download from ${from} failed: ${messageOf(error)}`, codeOf(error), kind, messageOf(error));
  }
}

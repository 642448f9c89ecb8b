import type { Chunks, ImageSource } from '../../src/oci/content';
import { digestOf } from '../../src/oci/digest';
import type { Descriptor } from '../../src/oci/model/descriptor';
import { MEDIA_TYPES } from '../../src/oci/model/media-types';
import { writeTar } from '../../src/oci/tar/tar-writer';

/** Content in memory, and what was read of it. */
export class MemorySource implements ImageSource {
  public readonly name = 'memory';
  public readonly read: string[] = [];
  public readonly blobs = new Map<string, Buffer>();
  public root!: Descriptor;

  public add(bytes: Buffer, mediaType: string): Descriptor {
    const digest = digestOf(bytes);
    this.blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }

  public addJson(value: unknown, mediaType: string): Descriptor {
    return this.add(Buffer.from(JSON.stringify(value)), mediaType);
  }

  /** An image with a layer for each text. */
  public addImage(texts: string[], architecture = 'amd64'): Descriptor {
    const layers = texts.map((text, at) => this.add(writeTar([{ path: `file-${at}`, type: 'file', mode: 0o644, uid: 0, gid: 0, content: Buffer.from(text) }]), MEDIA_TYPES.layer));
    const diffIds = layers.map(({ digest }) => digest);
    const config = this.addJson({ architecture, os: 'linux', config: { Cmd: ['/file-0'] }, rootfs: { type: 'layers', diff_ids: diffIds } }, MEDIA_TYPES.config);
    this.root = this.addJson({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers }, MEDIA_TYPES.manifest);
    return this.root;
  }

  public addIndex(manifests: Descriptor[]): Descriptor {
    this.root = this.addJson({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests }, MEDIA_TYPES.index);
    return this.root;
  }

  public async document({ digest }: Descriptor): Promise<Buffer> {
    return this.blobs.get(digest) ?? Promise.reject(new Error(`no ${digest}`));
  }

  public async* blob({ digest }: Descriptor): Chunks {
    this.read.push(digest);
    const bytes = await this.document({ digest } as Descriptor);
    for (let at = 0; at < bytes.length; at += 1000) {
      yield bytes.subarray(at, at + 1000);
    }
  }

  public async close(): Promise<void> {
    // nothing is open
  }
}

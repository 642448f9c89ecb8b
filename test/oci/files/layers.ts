import { gzipSync } from 'node:zlib';
import type { ImageSource } from '../../../src/oci/content';
import { digestOf } from '../../../src/oci/digest';
import type { Descriptor } from '../../../src/oci/model/descriptor';
import type { ImageManifest } from '../../../src/oci/model/manifest';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { inPieces } from '../tar/stream';
import { TarHeader, tarOf } from '../tar/tar-by-hand';

export interface TestImage { readonly source: ImageSource & { readonly opened: string[] }; readonly manifest: ImageManifest }

/** An image in memory: each layer is an archive, or the headers of one. */
export function imageOf(layers: (Buffer | TarHeader[])[]): TestImage {
  const blobs = new Map<string, Buffer>();
  const descriptor = (mediaType: string, bytes: Buffer): Descriptor => {
    blobs.set(digestOf(bytes), bytes);
    return { mediaType, digest: digestOf(bytes), size: bytes.length };
  };
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: descriptor(MEDIA_TYPES.config, Buffer.from('{}')),
    layers: layers.map(layer => descriptor(MEDIA_TYPES.layerGzip, gzipSync(Buffer.isBuffer(layer) ? layer : tarOf(layer)))),
  };
  const opened: string[] = [];
  const source = {
    name: 'image',
    opened,
    root: descriptor(MEDIA_TYPES.manifest, Buffer.from(JSON.stringify(manifest))),
    document: ({ digest }: Descriptor) => Promise.resolve(blobs.get(digest) as Buffer),
    blob: ({ digest }: Descriptor) => {
      opened.push(digest);
      return inPieces(blobs.get(digest) as Buffer, 10_000);
    },
    close: () => Promise.resolve(),
  };
  return { source, manifest };
}

export const file = (name: string, content = name, more: Partial<TarHeader> = {}): TarHeader => ({ name, content, ...more });
export const folder = (name: string, more: Partial<TarHeader> = {}): TarHeader => ({ name: `${name}/`, flag: '5', mode: 0o755, ...more });
export const symlink = (name: string, target: string): TarHeader => ({ name, flag: '2', target, mode: 0o777 });
export const hardlink = (name: string, target: string): TarHeader => ({ name, flag: '1', target });

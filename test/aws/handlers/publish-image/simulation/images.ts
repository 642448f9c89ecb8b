import { SimulatedRepository, sha256 } from './ecr';

/** Puts what a build pushes into a repository: layers, config and a manifest without a tag. */
export function pushImage(repository: SimulatedRepository, now: number, platform: string, content: string, layers: readonly Buffer[] = []): string {
  const [os, architecture, variant] = platform.split('/');
  const blobs = layers.length > 0 ? layers : [Buffer.from(`layer of ${content}`)];
  const config = Buffer.from(JSON.stringify({ os, architecture, variant, config: { Labels: { content } } }));
  [...blobs, config].forEach(blob => repository.layers.set(`sha256:${sha256(blob)}`, blob));
  const describe = (mediaType: string, blob: Buffer): object => ({ mediaType, digest: `sha256:${sha256(blob)}`, size: blob.length });
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: describe('application/vnd.oci.image.config.v1+json', config),
    layers: blobs.map(blob => describe('application/vnd.oci.image.layer.v1.tar+gzip', blob)),
  });
  return putManifest(repository, now, MANIFEST, text);
}

/** Puts an index of manifests that are there. */
export function pushIndex(repository: SimulatedRepository, now: number, children: { readonly [platform: string]: string }): string {
  return putManifest(repository, now, INDEX, JSON.stringify({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: Object.entries(children).map(([platform, digest]) => {
      const [os, architecture, variant] = platform.split('/');
      return { mediaType: MANIFEST, digest, size: Buffer.byteLength(repository.images.get(digest)?.text ?? ''), platform: { os, architecture, variant } };
    }),
  }));
}

export function tagImage(repository: SimulatedRepository, now: number, tag: string, digest: string): void {
  repository.tags.set(tag, [...repository.tags.get(tag) ?? [], { digest, at: now }]);
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

function putManifest(repository: SimulatedRepository, now: number, mediaType: string, text: string): string {
  const digest = `sha256:${sha256(Buffer.from(text))}`;
  if (!repository.images.has(digest)) {
    repository.images.set(digest, { text, mediaType, pushedAt: now });
  }
  return digest;
}

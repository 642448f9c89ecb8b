import type { Manifest } from './manifest';
import { readManifest } from './manifest';
import { OCI_INDEX } from './media-types';
import { digestOf } from '../../../oci/digest';
import { byCodeUnit, canonicalJson } from '../../../private/text';

/** The index of an image of several platforms. Its bytes depend on the platforms and their manifests only. */
export function imageIndex(manifests: ReadonlyMap<string, Manifest>): Manifest {
  const text = canonicalJson({
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests: [...manifests].sort(([a], [b]) => byCodeUnit(a, b)).map(([platform, manifest]) => {
      const [os, architecture, variant] = platform.split('/');
      const { mediaType, digest } = manifest;
      return { mediaType, digest, size: Buffer.byteLength(manifest.text), platform: { os, architecture, variant } };
    }),
  });
  return readManifest(text, OCI_INDEX, digestOf(Buffer.from(text)));
}

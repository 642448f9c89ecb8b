import type { ImageSource } from './content';
import { digestOf } from './digest';
import { parseIndex } from './documents';
import type { ImageDocument } from './image-tree';
import type { Descriptor, PlatformFields } from './model/descriptor';
import { isIndex } from './model/media-types';
import { Platform } from './platform';
import { refuse } from '../private/errors';

/** The part of an index that is for these platforms: the image itself for one, a smaller index for several. */
export async function narrowed(source: ImageSource, root: ImageDocument, platforms: Platform[]): Promise<ImageDocument> {
  if (!isIndex(root.descriptor.mediaType)) {
    return root;
  }
  const index = parseIndex(root.bytes, root.descriptor, source.name);
  const wanted = new Set(platforms.map(String));
  const chosen = index.manifests.filter(({ platform }) => platform !== undefined && wanted.has(nameOf(platform)));
  const missing = platforms.filter(platform => !chosen.some(child => child.platform !== undefined && nameOf(child.platform) === platform.toString()));
  if (missing.length > 0) {
    refuse({
      where: source.name,
      problem: 'the index has no image for this platform',
      value: missing.join(', '),
      allowed: index.manifests.map(platformOf).join(', '),
      fix: 'choose among the platforms that it has',
    });
  }
  if (wanted.size === 1) {
    return { descriptor: chosen[0], bytes: await source.document(chosen[0]) };
  }
  const bytes = Buffer.from(JSON.stringify({ ...index, manifests: chosen }));
  return { descriptor: { mediaType: root.descriptor.mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

function platformOf({ platform, digest }: Descriptor): string {
  return platform === undefined ? digest : nameOf(platform);
}

function nameOf({ os, architecture, variant }: PlatformFields): string {
  const name = [os, architecture, variant].filter(part => part !== undefined).join('/');
  try {
    return Platform.of(name).toString();
  } catch {
    return name;
  }
}

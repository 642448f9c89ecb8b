import type { ImageSource } from './content';
import type { ImageDocument } from './image-tree';
import { isIndex } from './model/media-types';
import { parseImageConfig } from './model/parse-image-config';
import { parseIndex } from './model/parse-index';
import { parseManifest } from './model/parse-manifest';
import { descriptorOf, renderDocument } from './model/render';
import { platformOf, platformText, selectPlatform } from './model/select-platform';
import type { Platform } from './platform';
import { refuse } from '../private/errors';

/**
 * The part of an index that is for these platforms: the image itself for one, a smaller index for several.
 *
 * A manifest stays as it is, when it is for the platform that was asked for.
 */
export async function narrowed(source: ImageSource, root: ImageDocument, platforms: Platform[]): Promise<ImageDocument> {
  const { descriptor, bytes } = root;
  if (!isIndex(descriptor.mediaType)) {
    await checkPlatform(source, root, platforms);
    return root;
  }
  const index = parseIndex(bytes, `${source.name}: ${descriptor.digest}`, descriptor.mediaType);
  const chosen = new Set(platforms.map(platform => selectPlatform(index, platform, source.name)));
  if (chosen.size === 1) {
    const [image] = chosen;
    return { descriptor: image, bytes: await source.document(image) };
  }
  // as it stands there, with members that nobody here knows
  const document = JSON.parse(bytes.toString('utf8')) as { manifests: unknown[] };
  const manifests = document.manifests.filter((_, at) => chosen.has(index.manifests[at]));
  const smaller = renderDocument({ ...document, manifests });
  return { descriptor: descriptorOf(smaller, descriptor.mediaType), bytes: smaller };
}

async function checkPlatform(source: ImageSource, { descriptor, bytes }: ImageDocument, platforms: Platform[]): Promise<void> {
  const { config } = parseManifest(bytes, `${source.name}: ${descriptor.digest}`, descriptor.mediaType);
  const is = platformText(platformOf(parseImageConfig(await source.document(config), `${source.name}: ${config.digest}`)));
  const missing = platforms.filter(platform => platformText(platform) !== is);
  if (missing.length > 0) {
    refuse({
      where: source.name,
      problem: 'there is no image for this platform',
      value: missing.join(', '),
      allowed: is,
      fix: 'ask for this one, or take an image that is built for it',
    });
  }
}

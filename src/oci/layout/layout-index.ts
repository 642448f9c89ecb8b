import { REF_NAME } from './layout-names';
import { INDEX_FILE } from './layout-source';
import { refuse } from '../../private/errors';
import { byCodeUnit, canonicalJson } from '../../private/text';
import type { Descriptor } from '../model/descriptor';
import { MEDIA_TYPES } from '../model/media-types';
import { parseIndex } from '../model/parse-index';
import { renderDocument } from '../model/render';

/** @see https://github.com/opencontainers/image-spec/blob/main/annotations.md */
const NAME = /^[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*(?:\/[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*)*$/;
const LONGEST_NAME = 512;

/** What a layout gets: an image, its names, and artifacts about it. */
export interface Finished {
  readonly root: Descriptor;
  readonly tags: readonly string[];
  readonly attached?: readonly Descriptor[];
}

/**
 * The index of a layout with one more image in it, in an order that does not depend on the order in which images came.
 *
 * What others wrote into it stays as it is.
 */
export function mergedIndex(before: Buffer | undefined, { root, tags, attached = [] }: Finished, where: string): Buffer {
  tags.forEach(tag => checkName(tag, where));
  const { mediaType, digest, size } = root;
  const artifacts = attached.map(({ artifactType, ...each }) => ({ mediaType: each.mediaType, digest: each.digest, size: each.size, artifactType }));
  const isReplaced = (entry: Descriptor): boolean => artifacts.some(each => each.digest === entry.digest)
    || (tags.length === 0 ? entry.digest !== digest && isNameless(entry) : tags.includes(entry.annotations?.[REF_NAME] ?? ''));
  const others = entriesOf(before, where).filter(entry => !isReplaced(entry));
  const known = others.some(entry => entry.digest === digest);
  const named = tags.map(tag => ({ mediaType, digest, size, annotations: { [REF_NAME]: tag } }));
  const added = tags.length === 0 && !known ? [{ mediaType, digest, size }] : named;
  const keyed = [...others, ...added, ...artifacts].map(entry => ({ entry, key: keyOf(entry) }));
  const manifests = keyed.sort((a, b) => byCodeUnit(a.key, b.key)).map(({ entry }) => entry);
  return renderDocument({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
}

function entriesOf(index: Buffer | undefined, where: string): Descriptor[] {
  if (index === undefined) {
    return [];
  }
  parseIndex(index, `${where}: ${INDEX_FILE}`);
  // as it stands there, with members that nobody here knows
  return (JSON.parse(index.toString('utf8')) as { manifests: Descriptor[] }).manifests;
}

/** There is one image without a name at most: nobody could tell two of them apart. */
function isNameless({ artifactType, annotations }: Descriptor): boolean {
  return artifactType === undefined && Object.keys(annotations ?? {}).length === 0;
}

function keyOf(entry: Descriptor): string {
  return `${entry.annotations?.[REF_NAME] ?? ''}\0${canonicalJson(entry)}`;
}

function checkName(name: string, where: string): void {
  if (name.length > LONGEST_NAME || !NAME.test(name)) {
    refuse({
      where,
      problem: 'this cannot be the name of an image',
      value: name,
      allowed: 'letters and digits, between them one of - . _ : @ + /',
      fix: 'write it as a tag, or as a reference in full',
    });
  }
}

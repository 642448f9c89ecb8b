import { checkManifest } from './check-manifest';
import type { Part, Problem } from './problem';
import { ValidateOptions, Validation } from './validation';
import type { ImageSource } from '../content';
import type { ImageIndex } from '../model/manifest';
import { isIndex, isManifest } from '../model/media-types';
import { parseManifestOrIndex } from '../model/parse-manifest-or-index';
import { platformText } from '../model/select-platform';

/** Indexes within each other; engines read one or two. */
const DEEPEST = 4;
const MOST_DOCUMENTS = 10_000;

/**
 * Checks that an image is what it says, to the last byte: digests and sizes of everything, what layers unpack to, that they are archives, and that
 * manifests, configs and indexes agree.
 *
 * It trusts nothing that the source says. It goes on after a problem, except into documents that are not what their digest names.
 *
 * @returns nothing when all is well
 */
export async function validateImage(source: ImageSource, options: ValidateOptions = {}): Promise<Problem[]> {
  const validation = new Validation(source, options);
  const root = { role: 'root', descriptor: source.root };
  if (isDocument(root)) {
    await checkDocument(validation, root, 0);
  } else {
    validation.problems.add(root, `is of the type ${source.root.mediaType}, which is neither a manifest nor an index`);
  }
  return validation.problems.all;
}

async function checkDocument(validation: Validation, part: Part, depth: number): Promise<void> {
  const { digest, mediaType, platform } = part.descriptor;
  if (!validation.isNew(`${digest} ${platform === undefined ? '' : platformText(platform)}`)) {
    return;
  }
  const bytes = await validation.document(part);
  const document = bytes && await validation.problems.attempt(part, () => parseManifestOrIndex(bytes, 'its content', mediaType));
  if (document !== undefined) {
    await ('manifests' in document ? checkIndex(validation, part, document, depth) : checkManifest(validation, part, document));
  }
}

async function checkIndex(validation: Validation, part: Part, { manifests }: ImageIndex, depth: number): Promise<void> {
  if (depth >= DEEPEST || validation.visited + manifests.length > MOST_DOCUMENTS) {
    validation.problems.add(part, `names more manifests, or is nested deeper, than is read: ${MOST_DOCUMENTS}, and ${DEEPEST} levels`);
    return;
  }
  for (const [number, descriptor] of manifests.entries()) {
    const child = { role: `manifest ${number}`, descriptor };
    await (isDocument(child) ? checkDocument(validation, child, depth + 1) : validation.blob(child));
  }
}

function isDocument({ descriptor: { mediaType } }: Part): boolean {
  return isManifest(mediaType) || isIndex(mediaType);
}

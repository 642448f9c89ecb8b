import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildStaged, savedImage } from './docker.mjs';
import { ROOT } from './library.mjs';

/**
 * Compressed bytes of the layers that a hand-written Dockerfile adds to its base, and of those that ours adds: both compressed the same way.
 *
 * @param {object} options
 * @param {string} options.dockerfile name in test/e2e/baseline
 * @param {string} options.context folder with the sources
 * @param {string} options.tag of our image
 * @param {string} [options.base] reference; scratch when left out
 * @param {string} [options.theirBase] theirs, when it is another one
 */
export async function sizes({ dockerfile, context, tag, base, theirBase = base }) {
  const theirs = await buildStaged({ directory: context, dockerfile: join(ROOT, 'test', 'e2e', 'baseline', dockerfile) });
  return { ours: await addedBytes(tag, base), theirs: await addedBytes(theirs, theirBase) };
}

/**
 * Compressed bytes of the layers above the base.
 *
 * @param {string} tag
 * @param {string} [base] reference; scratch when left out
 */
export async function addedBytes(tag, base) {
  const { archives, base: below } = await savedImage(tag, base);
  return archives.slice(below).reduce((sum, archive) => sum + gzipSync(archive, { level: 6 }).length, 0);
}

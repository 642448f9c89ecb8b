import { table } from './table.mjs';

/** What an image of hello-go on scratch may have, in MB (1,000,000 bytes). */
const LIMITS = { unpacked: 1.9, compressed: 0.9 };

/**
 * @param {import('./builders.mjs').Result[]} results
 * @param {import('./builders.mjs').Builder} builder
 */
export function showImages(results, builder) {
  console.log('Images (MB: 1,000,000 bytes; unpacked: the layers\' tar files; gzip -6: each of them compressed;\ndigest: of the image\'s configuration, which holds the time of the build)\n');
  table(
    ['image', 'base', 'engine', 'unpacked', 'gzip -6', 'user', 'digest', 'verdict'],
    results.map(({ name, base, engine, unpacked, compressed, user, digest, verdict }) =>
      [name, shortName(base), engine, megabytes(unpacked), megabytes(compressed), user ?? '-', digest?.slice(0, 12) ?? '-', verdict]),
  );
  builder.notes.forEach(note => console.log(note));
}

/**
 * @param {import('./builders.mjs').Result[]} results
 * @returns {{ name: string, reason: string, details?: undefined }[]} what does not hold
 */
export function checkLimits(results) {
  const image = results.find(({ name }) => name === 'hello-go');
  if (image?.unpacked === undefined) return [];
  const failures = [];
  for (const [what, limit] of Object.entries(LIMITS)) {
    const bytes = image[what];
    const holds = bytes <= limit * 1e6;
    const line = `layers of hello-go ${what} ${megabytes(bytes)} MB, at most ${limit} MB`;
    console.log(`${holds ? 'holds ' : 'MISSED'}: ${line}`);
    if (!holds) failures.push({ name: 'hello-go', reason: line });
  }
  console.log('');
  return failures;
}

/** @param {number | undefined} bytes */
export function megabytes(bytes) {
  return bytes === undefined ? '-' : (bytes / 1e6).toFixed(2);
}

/** @param {string} base */
function shortName(base) {
  return base.replace(/^.*\//, '');
}

import { table } from './table.mjs';

/** What an image of hello-go on scratch may have, in MB (1,000,000 bytes). */
const LIMITS = { unpacked: 1.9, compressed: 0.9 };

/**
 * @param {import('./builders.mjs').Result[]} results
 * @param {string[]} notes
 */
export function showImages(results, notes) {
  console.log('Images (MB: 1,000,000 bytes; unpacked: the layers\' tar files; gzip: the same, compressed)\n');
  table(
    ['image', 'base', 'built by', 'ran by', 'unpacked', 'gzip', 'user', 'seconds', 'result'],
    results.map(({ name, base, isStandIn, builtBy, ranBy = '-', unpacked, compressed, user = '-', milliseconds = 0, verdict }) => [
      name, `${shortName(base)}${isStandIn ? ' (stand-in)' : ''}`, builtBy, ranBy,
      megabytes(unpacked), megabytes(compressed), user, (milliseconds / 1000).toFixed(1), verdict,
    ]),
  );
  notes.forEach(note => console.log(note));
  if (results.some(({ isStandIn }) => isStandIn)) console.log('Stand-in: made from Debian packages under the official name, because the image itself could not be pulled.');
  console.log('');
}

/**
 * @param {import('./builders.mjs').Result[]} results
 * @returns {{ name: string, reason: string, details?: undefined }[]} what does not hold
 */
export function checkLimits(results) {
  const failures = [];
  for (const image of results.filter(({ name, unpacked }) => name === 'hello-go' && unpacked !== undefined)) {
    for (const [what, limit] of Object.entries(LIMITS)) {
      const bytes = image[what];
      const holds = bytes <= limit * 1e6;
      const line = `layers of hello-go (${image.builtBy}) ${what} ${megabytes(bytes)} MB, at most ${limit} MB`;
      console.log(`${holds ? 'holds ' : 'MISSED'}: ${line}`);
      if (!holds) failures.push({ name: 'hello-go', reason: line });
    }
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

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const require = createRequire(import.meta.url);

/** The compiled library, as users load it. */
export const lib = require(join(ROOT, 'lib', 'index.js'));

const { stageImage } = require(join(ROOT, 'lib', 'image', 'staging.js'));

/** @param {string} name of a folder below `examples` */
export const example = (name) => join(ROOT, 'examples', name);

/** @param {string} name of a folder below `test/e2e/fixtures` */
export const fixture = (name) => join(ROOT, 'test', 'e2e', 'fixtures', name);

/**
 * Stages an image as its asset does at synth.
 *
 * @param {any} image
 * @param {string} outdir
 * @returns {{ directory: string, dockerfile: string }}
 */
export function stage(image, outdir) {
  return stageImage(image._describe(), outdir);
}

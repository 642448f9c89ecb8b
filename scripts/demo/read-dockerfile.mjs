/**
 * @typedef {object} ReadDockerfile what the demo needs to know of a Dockerfile that a recipe made
 * @property {string} text
 * @property {string[]} images that have to be there, without scratch
 * @property {string} base of the last stage
 * @property {string} toolchain image of the first stage
 */

/**
 * Recipes write one instruction per line, so lines are enough here.
 *
 * @param {string} text
 * @returns {ReadDockerfile}
 */
export function readDockerfile(text) {
  const froms = text.split('\n').map(line => /^FROM (?:--\S+ )*(\S+)(?: AS (\S+))?$/.exec(line)).filter(match => match !== null);
  const stages = new Set(froms.map(([, , stage]) => stage));
  const images = froms.map(([, image]) => image).filter(image => image !== 'scratch' && !stages.has(image));
  return { text, images: [...new Set(images)], base: froms.at(-1)?.[1] ?? '', toolchain: froms[0]?.[1] ?? '' };
}

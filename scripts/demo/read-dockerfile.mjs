/**
 * @typedef {object} ReadDockerfile what the demo needs to know of a Dockerfile that a recipe made
 * @property {string} text
 * @property {string[]} images that have to be there, without scratch
 * @property {string} base of the last stage
 * @property {string} toolchain image of the first stage
 * @property {string} sources folder of the first stage's sources, in the build's directory
 * @property {string[][]} commands of the first stage's RUN lines
 * @property {Record<string, string>} env of the first stage, without what refers to a variable
 */

/**
 * Recipes write one instruction per line and JSON after RUN, so lines are enough here.
 *
 * @param {string} text
 * @returns {ReadDockerfile}
 */
export function readDockerfile(text) {
  const lines = text.split('\n');
  const froms = lines.map(line => /^FROM (?:--\S+ )*(\S+)(?: AS (\S+))?$/.exec(line)).filter(match => match !== null);
  const stages = new Set(froms.map(([, , stage]) => stage));
  const images = froms.map(([, image]) => image).filter(image => image !== 'scratch' && !stages.has(image));
  const build = lines.slice(0, lines.findLastIndex(line => line.startsWith('FROM ')));
  const found = (/** @type {RegExp} */ form) => build.map(line => form.exec(line)).filter(match => match !== null);
  return {
    text,
    images: [...new Set(images)],
    base: froms.at(-1)?.[1] ?? '',
    toolchain: froms[0]?.[1] ?? '',
    sources: found(/^COPY (?:--\S+ )*(sources\/[^/ ]+\/) /)[0]?.[1] ?? '',
    commands: found(/^RUN (?:--\S+ )*(\[.*\])$/).map(([, json]) => JSON.parse(json)),
    env: Object.fromEntries(found(/^ENV (\w+)=([^$"]*)$/).map(([, name, value]) => [name, value])),
  };
}

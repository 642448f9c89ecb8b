/**
 * Whether the step of a build with an instruction came from the cache, by the output of `--progress=plain`.
 *
 * @param {string} output
 * @param {string} instruction a part of it
 * @returns {boolean | undefined} undefined when there is no such step
 */
export function isCached(output, instruction) {
  const lines = output.split('\n');
  const step = lines.find((line) => /^#\d+ \[/.test(line) && line.includes(instruction))?.match(/^#\d+ /)?.[0];
  return step === undefined ? undefined : lines.includes(`${step}CACHED`);
}

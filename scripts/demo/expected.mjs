/** What every hello example prints, and nothing else. */
export const LINE = 'Merhaba Dünya!';

const EVENT = { name: 'Dünya' };
const ANSWER = { greeting: 'Merhaba Dünya!' };

/**
 * @param {string} name of the example
 * @returns {boolean} whether it answers invocations, instead of printing
 */
export function isFunction(name) {
  return name.startsWith('lambda-');
}

/**
 * @typedef {object} Outcome
 * @property {'ran' | 'failed'} state
 * @property {string} verdict
 * @property {string} [reason]
 * @property {string} [details]
 */

/**
 * @param {import('../../test/e2e/engine/run.mjs').Ran} ran
 * @param {string} [line] that it prints
 * @returns {Outcome}
 */
export function checkLine({ code, stdout, stderr }, line = LINE) {
  if (code === 0 && stdout === `${line}\n`) return { state: 'ran', verdict: JSON.stringify(line) };
  const reason = `expected ${JSON.stringify(`${line}\n`)} and exit code 0, got ${JSON.stringify(stdout.slice(0, 200))} and ${code}`;
  return { state: 'failed', verdict: 'FAILED', reason, details: lastOf(stderr) };
}

/**
 * @param {(event: unknown) => Promise<unknown>} invoke
 * @returns {Promise<Outcome>}
 */
export async function checkAnswer(invoke) {
  try {
    const answer = await invoke(EVENT);
    const text = JSON.stringify(answer);
    if (text === JSON.stringify(ANSWER)) return { state: 'ran', verdict: `answered ${text}` };
    return { state: 'failed', verdict: 'FAILED', reason: `expected ${JSON.stringify(ANSWER)}, got ${text}` };
  } catch (error) {
    return { state: 'failed', verdict: 'FAILED', reason: error.message };
  }
}

/** @param {string} text */
export function lastOf(text) {
  return text.trimEnd().split('\n').slice(-15).join('\n');
}

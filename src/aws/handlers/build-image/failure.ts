import { InputError } from '../../../private/errors';

/** Something that went wrong outside of what the user gave. */
class Failure extends Error {}

export function fail(problem: string, fix: string): never {
  throw new Failure(`${problem}; fix: ${fix}`);
}

/** One line, which CloudFormation shows. */
export function lastWords(error: unknown): string {
  const known = error instanceof Failure || error instanceof InputError;
  const text = known ? error.message : `${error instanceof Error ? error.message : String(error)}; fix: look at the lines above, or report it`;
  return `error: ${text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim()}`;
}

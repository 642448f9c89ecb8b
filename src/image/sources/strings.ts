import { refuse } from '../../private/errors';

/**
 * Refuses a string that still holds a token of CDK, or a NUL.
 *
 * This layer knows no CDK: a token's text is a placeholder that differs from run to run, so it must never be hashed.
 */
export function literal(value: string, where: string): string {
  if (typeof value !== 'string') {
    refuse({ where, problem: 'this is not a string', value, allowed: 'a string', fix: 'give a literal string' });
  }
  // lists of unknown length are marked with #, strings with $
  if (/[$#]\{Token\[/.test(value)) {
    refuse({
      where,
      problem: 'a value that is known at deployment only cannot stand here',
      value: '${Token[…]}',
      allowed: 'literal strings',
      fix: 'give a literal, pass the value at run time (environment of the task or function), or as buildArgs of an asset that CodeBuild builds from a Dockerfile',
    });
  }
  if (value.includes('\0')) {
    refuse({ where, problem: 'there is a NUL character in it', value, allowed: 'strings without NUL', fix: 'remove it' });
  }
  return value;
}

/** Options that are there; from JavaScript anything may come. */
export function optionsOf<T extends object>(options: T, where: string): T {
  if (typeof options !== 'object' || options === null) {
    refuse({ where, problem: 'there are no options', value: options, allowed: 'an object with the options', fix: 'give them in { }' });
  }
  return options;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StaticCall } from '../../../dockerfile/rules/subject';
import { readable } from '../../sources/readable';

/** Comments, texts and characters: what is in them is no call. */
const NO_CODE = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/g;
/** Larger files are data in the form of code. */
const LARGEST = 1_000_000;
const CALL = /\b(dlopen|iconv_open|getaddrinfo|getnameinfo|gethostby(?:name2?|addr)(?:_r)?|get(?:pw(?:nam|uid)|gr(?:nam|gid))(?:_r)?|getservby(?:name|port)(?:_r)?)\s*\(/g;

/** Calls of functions for which glibc loads parts of itself when the program runs; each function once, in the first file that calls it. */
export function staticCalls(root: string, files: string[], where: string): StaticCall[] {
  const found = new Map<string, StaticCall>();
  for (const file of files) {
    const text = readable(where, file, () => readFileSync(join(root, file), 'utf8'));
    if (text.length > LARGEST) {
      continue;
    }
    for (const [, name] of text.replace(NO_CODE, ' ').matchAll(CALL)) {
      if (!found.has(name)) {
        found.set(name, { name, file });
      }
    }
  }
  return [...found.values()];
}

import { Texts } from './texts';
import { StaticCall } from '../../../dockerfile/rules/subject';
import { readText } from '../../sources/read-text';

/** Larger files are data in the form of code. */
export const LARGEST = 1_000_000;
const CALL = /\b(dlopen|iconv_open|getaddrinfo|getnameinfo|gethostby(?:name2?|addr)(?:_r)?|get(?:pw(?:nam|uid)|gr(?:nam|gid))(?:_r)?|getservby(?:name|port)(?:_r)?)\s*\(/g;

/** Calls of functions for which glibc loads parts of itself when the program runs; each function once, in the first file that calls it. */
export function staticCalls(root: string, files: string[], where: string): StaticCall[] {
  const found = new Map<string, StaticCall>();
  for (const file of files) {
    const text = readText(where, root, file);
    if (text.length > LARGEST) {
      continue;
    }
    for (const [, name] of codeOf(text).matchAll(CALL)) {
      if (!found.has(name)) {
        found.set(name, { name, file });
      }
    }
  }
  return [...found.values()];
}

/** Without comments, texts and characters: what is in them is no call. */
export function codeOf(text: string): string {
  const texts = new Texts(text, true);
  const starts = /["']|\/[/*]/g;
  const pieces: string[] = [];
  let from = 0;
  for (let start = starts.exec(text); start; start = starts.exec(text)) {
    const end = start[0].startsWith('/') ? endOfComment(text, start.index) : texts.endOf(start.index);
    if (end !== undefined) {
      pieces.push(text.slice(from, start.index));
      from = starts.lastIndex = end;
    }
  }
  return [...pieces, text.slice(from)].join(' ');
}

function endOfComment(text: string, start: number): number {
  const isLine = text[start + 1] === '/';
  const end = text.indexOf(isLine ? '\n' : '*/', start + 2);
  return end < 0 ? text.length : isLine ? end : end + 2;
}

import { posix } from 'node:path';

/** Comments, texts and characters: braces and words in them do not count. */
const NO_CODE = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const NAME = '[\\p{L}_][\\p{L}\\p{N}_]*';
// a text, as in main-class.ts
const TOKEN = `(?<![.\\p{L}\\p{N}_])(?:class|interface|object)\\s+(${NAME})|(\\bcompanion\\s+object\\b)|([{}])|(@(?:kotlin\\.jvm\\.)?JvmStatic\\s+)?(?<![\\p{L}\\p{N}_])fun\\s+main\\s*\\(([^)]*)\\)`;
const TAKEN = /^\s*(?:vararg\s+\w+\s*:\s*String|\w+\s*:\s*Array<\s*(?:out\s+)?String\s*>)?\s*,?\s*$/;

/** The full names of the classes of a Kotlin file that `java` can start: of its own `fun main`, `MainKt` for Main.kt; of an object's that is `@JvmStatic`, the object. */
export function startedKotlin(source: string, path: string): string[] {
  const text = source.replace(NO_CODE, found => /^["']/.test(found) ? '""' : ' ');
  const packageName = new RegExp(`^[^{]*?\\bpackage\\s+(${NAME}(?:\\.${NAME})*)`, 'u').exec(text)?.[1];
  const ofFile = /@file\s*:\s*JvmName\s*\(\s*"([\p{L}_][\p{L}\p{N}_]*)"\s*\)/u.exec(source)?.[1] ?? fileClass(posix.basename(path, '.kt'));
  const open: (string | undefined)[] = [];
  const found = new Set<string>();
  let next: string | undefined;
  for (const [, type, companion, brace, isStatic, parameters] of text.matchAll(new RegExp(TOKEN, 'gu'))) {
    if (type !== undefined) {
      next = type;
    } else if (companion !== undefined) {
      // what it has is of the class around it
      next = '';
    } else if (brace === '{') {
      open.push(next);
      next = undefined;
    } else if (brace === '}') {
      open.pop();
    } else if (TAKEN.test(parameters) && (open.length === 0 || isStatic !== undefined && parameters.trim() !== '' && open.every(name => name !== undefined))) {
      found.add(open.length === 0 ? ofFile : open.filter(name => name !== '').join('$'));
    }
  }
  return [...found].map(name => packageName === undefined ? name : `${packageName}.${name}`);
}

/** As Kotlin names the class of what a file has outside of classes. */
function fileClass(name: string): string {
  const valid = name.replace(/[^\p{L}\p{N}_]/gu, '_');
  return `${valid.charAt(0).toUpperCase()}${valid.slice(1)}Kt`;
}

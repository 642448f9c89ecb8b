import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { refuse } from '../../../private/errors';
import { readable } from '../../sources/readable';

/** Comments, text blocks, strings and characters: braces and words in them do not count. */
const NO_CODE = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const NAME = '[\\p{L}_$][\\p{L}\\p{N}_$]*';
const MODIFIERS = '((?:(?:public|protected|private|static|final|synchronized|strictfp)\\s+)*)';
const TOKEN = new RegExp(`(?<![.\\p{L}\\p{N}_$])(?:class|interface|enum|record)\\s+(${NAME})|([{}])|${MODIFIERS}\\bvoid\\s+main\\s*\\(([^)]*)\\)`, 'gu');
/** From this version on `main` need be neither public nor static, and needs no parameter. Source: JEP 512. */
const COMPACT = 25;

/** Whether a text is the full name of a class. */
export function isClassName(text: string): boolean {
  return new RegExp(`^${NAME}(\\.${NAME})*$`, 'u').test(text);
}

/** The full names of the classes of a source file that `java` can start. */
export function startedClasses(source: string, path: string, version: number): string[] {
  const text = source.replace(NO_CODE, found => found.startsWith('"') || found.startsWith('\'') ? '""' : ' ');
  const packageName = new RegExp(`^[^{]*?\\bpackage\\s+(${NAME}(?:\\s*\\.\\s*${NAME})*)\\s*;`, 'u').exec(text)?.[1].replace(/\s/g, '');
  const open: (string | undefined)[] = [];
  const found = new Set<string>();
  let next: string | undefined;
  for (const [, type, brace, modifiers, parameters] of text.matchAll(TOKEN)) {
    if (type !== undefined) {
      next = type;
    } else if (brace === '{') {
      open.push(next);
      next = undefined;
    } else if (brace === '}') {
      open.pop();
    } else if (startsWith(modifiers, parameters, version) && open.every(name => name !== undefined) && (open.length > 0 || version >= COMPACT)) {
      found.add(open.length > 0 ? open.join('$') : posix.basename(path, '.java'));
    }
  }
  return [...found].map(name => packageName === undefined ? name : `${packageName}.${name}`);
}

/** The one class among the sources that can be started. */
export function mainClassOf(root: string, paths: readonly string[], version: number): string {
  const where = 'JavaProgram.mainClass';
  const sources = paths.filter(path => path.endsWith('.java'));
  const found = sources.flatMap(path => startedClasses(readable('JavaProgram.projectRoot', path, () => readFileSync(join(root, path), 'utf8')), path, version));
  if (found.length !== 1) {
    refuse({
      where,
      problem: found.length === 0 ? 'no class of the sources has a main method' : `${found.length} classes have a main method, so it has to be said which of them starts`,
      value: found.length === 0 ? sources.slice(0, 10) : found.slice(0, 10),
      allowed: found.length === 0 ? 'a class with public static void main(String[] args)' : 'one of them',
      fix: found.length === 0 ? 'name the class to start: mainClass: \'com.example.Main\', or --entry com.example.Main' : `mainClass: '${found[0]}', or --entry ${found[0]}`,
    });
  }
  return found[0];
}

function startsWith(modifiers: string, parameters: string, version: number): boolean {
  const has = (word: string): boolean => modifiers.split(/\s+/).includes(word);
  const takesArguments = /^\s*(?:final\s+)?(?:java\.lang\.)?String\s*(?:\[\s*\]|\.\.\.)\s*\S+\s*$|^\s*(?:final\s+)?String\s+\S+\s*\[\s*\]\s*$/.test(parameters);
  return has('public') && has('static') && takesArguments || version >= COMPACT && !has('private') && (takesArguments || parameters.trim() === '');
}

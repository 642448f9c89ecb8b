import { posix } from 'node:path';
import { startedKotlin } from './kotlin-main';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

/** Comments, text blocks, strings and characters: braces and words in them do not count. */
const NO_CODE = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const NAME = '[\\p{L}_$][\\p{L}\\p{N}_$]*';
const MODIFIERS = '((?:(?:public|protected|private|static|final|synchronized|strictfp)\\s+)*)';
// texts, since V8 takes a millisecond to read an expression with classes of Unicode, which every start of the command line would pay
const TOKEN = `(?<![.\\p{L}\\p{N}_$])(class|interface|enum|record)\\s+(${NAME})|([{}])|${MODIFIERS}\\bvoid\\s+main\\s*\\(([^)]*)\\)`;
/** With what is in its parentheses; `@interface` declares one. */
const ANNOTATION = `@(?!interface\\b)${NAME}(?:\\.${NAME}){0,20}(?:\\s{0,20}\\([^()]{0,1000}(?:\\([^()]{0,1000}\\)[^()]{0,1000}){0,20}\\))?`;
/** From this version on `main` need be neither public nor static, and needs no parameter. Source: JEP 512. */
const COMPACT = 25;

interface Type { readonly name: string; readonly isInterface: boolean }

/** Whether a text is the full name of a class. */
export function isClassName(text: string): boolean {
  return new RegExp(`^${NAME}(\\.${NAME})*$`, 'u').test(text);
}

/** The full names of the classes of a source file that `java` can start. */
export function startedClasses(source: string, path: string, version: number): string[] {
  const text = source.replace(NO_CODE, found => found.startsWith('"') || found.startsWith('\'') ? '""' : ' ').replace(new RegExp(ANNOTATION, 'gu'), ' ');
  const packageName = packageOf(text);
  const open: (Type | undefined)[] = [];
  const found = new Set<string>();
  let next: Type | undefined;
  for (const [, kind, type, brace, modifiers, parameters] of text.matchAll(new RegExp(TOKEN, 'gu'))) {
    if (type !== undefined) {
      next = { name: type, isInterface: kind === 'interface' };
    } else if (brace === '{') {
      open.push(next);
      next = undefined;
    } else if (brace === '}') {
      open.pop();
    } else if (open.every(each => each !== undefined) && startsWith({ modifiers, parameters }, version, open[open.length - 1])) {
      found.add(open.length > 0 ? open.map(each => each?.name).join('$') : posix.basename(path, '.java'));
    }
  }
  return [...found].map(name => packageName === undefined ? name : `${packageName}.${name}`);
}

/** The full names of the classes of a source file in Java or Kotlin that `java` can start. */
export function startedIn(root: string, path: string, version: number): string[] {
  const source = readText('JavaProgram.projectRoot', root, path);
  return path.endsWith('.kt') ? startedKotlin(source, path) : startedClasses(source, path, version);
}

/** Refuses a class that the sources would declare, by its package, and do not. */
export function checkDeclared(root: string, paths: readonly string[], mainClass: string, version: number): void {
  const parts = mainClass.split('.');
  const [name] = parts.pop()!.split('$');
  const sources = paths.map(path => ({ path, text: readText('JavaProgram.projectRoot', root, path).replace(NO_CODE, ' ') }));
  const inPackage = sources.filter(({ text }) => packageOf(text) === (parts.length === 0 ? undefined : parts.join('.')));
  const declares = ({ path, text }: { path: string; text: string }): boolean => posix.basename(path, '.java') === name || new RegExp(`(?:class|interface|enum|record)\\s+${name}(?![\\p{L}\\p{N}_$])`, 'u').test(text);
  if (name !== '' && inPackage.length > 0 && !inPackage.some(declares)) {
    const started = paths.flatMap(path => startedIn(root, path, version)).slice(0, 10);
    refuse({
      where: 'JavaProgram.mainClass',
      problem: 'no source of its package declares this class',
      value: mainClass,
      allowed: started.length === 0 ? 'a class with public static void main(String[] args)' : started.join(', '),
      fix: started.length === 0 ? 'correct it, or leave mainClass out' : `mainClass: '${started[0]}'`,
      flag: started.length === 0 ? undefined : `--entry ${started[0]}`,
    });
  }
}

/** The one class among the sources that can be started. */
export function mainClassOf(root: string, paths: readonly string[], version: number): string {
  const where = 'JavaProgram.mainClass';
  const sources = paths.filter(path => /\.(java|kt)$/.test(path));
  const found = sources.flatMap(path => startedIn(root, path, version));
  if (found.length !== 1) {
    refuse({
      where,
      problem: found.length === 0 ? 'no class of the sources has a main method' : `${found.length} classes have a main method, so it has to be said which of them starts`,
      value: found.length === 0 ? sources.slice(0, 10) : found.slice(0, 10),
      allowed: found.length === 0 ? 'a class with public static void main(String[] args)' : 'one of them',
      fix: found.length === 0 ? 'name the class to start: mainClass: \'com.example.Main\'' : `mainClass: '${found[0]}'`,
      flag: `--entry ${found[0] ?? 'com.example.Main'}`,
    });
  }
  return found[0];
}

/** The package of a source file without comments and texts. */
function packageOf(text: string): string | undefined {
  return new RegExp(`^[^{]*?\\bpackage\\s+(${NAME}(?:\\s*\\.\\s*${NAME})*)\\s*;`, 'u').exec(text)?.[1].replace(/\s/g, '');
}

interface Method { readonly modifiers: string; readonly parameters: string }

/** Methods of an interface are public where they do not say private, and only static ones start: nobody can make one. Without a type it is a compact source. */
function startsWith({ modifiers, parameters }: Method, version: number, type?: Type): boolean {
  const isInterface = type?.isInterface === true;
  if (type === undefined && version < COMPACT) {
    return false;
  }
  const has = (word: string): boolean => modifiers.split(/\s+/).includes(word);
  const takesArguments = /^\s*(?:final\s+)?(?:java\.lang\.)?String\s*(?:\[\s*\]|\.\.\.)\s*\S+\s*$|^\s*(?:final\s+)?String\s+\S+\s*\[\s*\]\s*$/.test(parameters);
  const isPublic = has('public') || isInterface && !has('private');
  return isPublic && has('static') && takesArguments
    || version >= COMPACT && !has('private') && (has('static') || !isInterface) && (takesArguments || parameters.trim() === '');
}

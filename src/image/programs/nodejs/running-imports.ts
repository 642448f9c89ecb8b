import { calledIn } from './called-names';
import { Part, statementsOf } from './statements';

/** What a file has `require` for when it makes its own: the same as the one of Node.js. */
const OF_THIS_FILE = /^\(\s{0,99}(?:import\.meta\.(?:url|filename)|__filename)\s{0,99}\)$/;
const ONE_STRING = /^\(\s{0,999}(['"])([^'"\n\\]{1,999})\1\s{0,999}\)$/;

/**
 * What a source imports whenever it runs, at its own level: none in functions, below conditions or `try`, or for types alone.
 *
 * A compiler of TypeScript leaves out an import of which no value is used, so of these only such count as are called.
 */
export function runningImports(text: string, isTypeScript: boolean): string[] {
  const called = isTypeScript ? calledIn(text) : undefined;
  const found: string[] = [];
  let [mayEnd, hasOther] = [false, false];
  for (const statement of statementsOf(text)) {
    if (statement === undefined) {
      return [];
    }
    const imported = importOf(statement);
    const specifier = imported !== undefined && isUsed(imported, called) ? imported.specifier : isTypeScript ? undefined : exportOf(statement);
    found.push(...specifier === undefined ? [] : [specifier], ...hasOther || mayEnd ? [] : requireOf(statement));
    hasOther = hasOther || makesRequire(statement);
    mayEnd = mayEnd || statement.some(({ kind, text: word }) => kind === 'word' && word === 'return');
  }
  return found;
}

interface Imported {
  readonly specifier: string;
  readonly isType: boolean;
  /** Names that it gives, without those of types; undefined when it is there for what it does. */
  readonly names: string[] | undefined;
}

function importOf([first, ...rest]: Part[]): Imported | undefined {
  const clause = first?.kind === 'word' && first.text === 'import' ? clauseOf(rest) : undefined;
  if (clause === undefined) {
    return undefined;
  }
  const { specifier, parts } = clause;
  return { specifier, isType: isWord(parts[0], 'type') && parts.length > 1 && parts[1].text !== ',', names: parts.length === 0 ? undefined : namesOf(parts) };
}

function exportOf([first, ...rest]: Part[]): string | undefined {
  const clause = first?.kind === 'word' && first.text === 'export' && ['*', '{'].includes(rest[0]?.text[0]) ? clauseOf(rest) : undefined;
  return clause?.specifier;
}

/** What stands before `from` and a string: names, lists of names. */
function clauseOf(parts: Part[]): { readonly specifier: string; readonly parts: Part[] } | undefined {
  const at = parts.findIndex(({ kind }, index) => kind === 'string' && (index === 0 || isWord(parts[index - 1], 'from')));
  const before = parts.slice(0, Math.max(0, at - 1));
  const isClause = before.every(({ kind, text }) => kind === 'word' || kind === 'mark' && ['*', ','].includes(text) || kind === 'group' && text.startsWith('{'));
  return at >= 0 && isClause ? { specifier: parts[at].text, parts: before } : undefined;
}

function namesOf(parts: Part[]): string[] {
  const text = parts.map(part => part.text).join(' ').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' ').replace(/[{}]/g, ',');
  return text.split(',').map(each => each.trim()).filter(each => each !== '' && !/^type\s/.test(each)).map(each => each.split(/\s/).pop()!);
}

function isUsed({ names, isType }: Imported, called: ReadonlySet<string> | undefined): boolean {
  return !isType && (called === undefined || names === undefined || names.some(name => called.has(name)));
}

/** `require('a')` at the beginning, or `const a = require('a')`. */
function requireOf(statement: Part[]): string[] {
  const rest = isDeclaration(statement) && statement[2]?.text === '=' ? statement.slice(3) : statement;
  const match = isWord(rest[0], 'require') && rest[1]?.kind === 'group' ? ONE_STRING.exec(rest[1].text) : undefined;
  return match ? [match[2]] : [];
}

/** Whether a source gives `require` a meaning of its own, such as where another folder's packages are. */
function makesRequire(statement: Part[]): boolean {
  const at = statement.findIndex(part => isWord(part, 'require'));
  const isGiven = at >= 0 && (statement[at + 1]?.text === '=' || isWord(statement[at - 1], 'function'));
  return isGiven && !statement.slice(at + 1).some(({ kind, text }) => kind === 'group' && OF_THIS_FILE.test(text));
}

function isDeclaration([first, name]: Part[]): boolean {
  return first?.kind === 'word' && ['const', 'let', 'var'].includes(first.text) && (name?.kind === 'word' || name?.kind === 'group' && name.text.startsWith('{'));
}

function isWord(part: Part | undefined, text: string): boolean {
  return part?.kind === 'word' && part.text === text;
}

import { Heredoc, heredocsOf } from './heredoc';
import { firstWord, plainWords, splitFlags, trim, trimStart, withoutEnd } from './words';

/** One instruction of a Dockerfile, its lines joined. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** As it is written. */
  readonly name: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** What comments before it say, in their order. */
  readonly comments: string[];
  /** As they stand before the arguments: `--from=build`. */
  readonly flags: string[];
  /** The arguments. */
  readonly rest: string;
  readonly heredocs: Heredoc[];
}

/** A Dockerfile as text, cut into instructions. */
export interface DockerfileText {
  readonly instructions: Instruction[];
  /** The escape character: `\`, or a backtick. */
  readonly escape: string;
  /** The frontend that `# syntax=` names. */
  readonly syntax?: string;
  /** Last lines of instructions that an empty line continues. */
  readonly emptyContinuations: number[];
  /** BuildKit would refuse it: a here-document without end, an escape character it does not know, … */
  readonly broken: boolean;
}

/** A reader of lines: BuildKit's parser, as far as instructions, line ends, comments and here-documents go. */
export function readInstructions(text: string): DockerfileText {
  const lines = new Lines(text);
  const directives = readDirectives(lines);
  const escape = directives.escape ?? '\\';
  const instructions: Instruction[] = [];
  const emptyContinuations: number[] = [];
  let broken = directives.broken;
  let comments: string[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (isComment(line)) takeComment(line, comments);
    const start = lines.count;
    const whole = joined(trimStart(line), lines, escape);
    if (whole === undefined) continue;
    if (whole.hasEmpty) emptyContinuations.push(lines.count);
    const instruction = instructionOf(whole.text, escape, { line: start, comments });
    const heredocs = instruction.heredocs.map((heredoc) => ({ ...heredoc, content: lines.upTo(heredoc) }));
    broken = broken || heredocs.some(({ content }) => content === undefined);
    instructions.push({ ...instruction, heredocs });
    comments = [];
  }
  return { instructions, escape, syntax: directives.syntax, emptyContinuations, broken };
}

/** An empty comment takes those before it away. */
function takeComment(line: string, comments: string[]): void {
  const comment = trim(line.slice(1));
  if (comment === '') comments.length = 0;
  else comments.push(comment);
}

/** One line (without its continuations' line ends) as an instruction; also what follows ONBUILD. */
export function instructionOf(text: string, escape: string, place: Pick<Instruction, 'line' | 'comments'> = { line: 0, comments: [] }): Instruction {
  const [name, behind] = firstWord(trim(text));
  const { flags, rest } = splitFlags(behind, escape);
  const instruction = { keyword: name.toUpperCase(), name, ...place, flags, rest: trim(rest), heredocs: [] };
  return takesHeredocs(instruction, escape) ? { ...instruction, heredocs: heredocsOf(text) } : instruction;
}

/** The strings of an argument in JSON form; `undefined` in every other form, `invalid` for an array with something else in it. */
export function jsonStrings(rest: string): string[] | 'invalid' | undefined {
  const text = trimStart(rest);
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return undefined;
    return value.every((item) => typeof item === 'string') ? value : 'invalid';
  } catch {
    return undefined;
  }
}

/** Arguments in either form, as ADD, COPY and VOLUME take them. */
export function listOf(rest: string): string[] | 'invalid' {
  return jsonStrings(rest) ?? plainWords(rest);
}

/** The same, for what can be read of it: nothing of an array with something else in it. */
export function readableList(rest: string): string[] {
  const words = listOf(rest);
  return words === 'invalid' ? [] : words;
}

function takesHeredocs(instruction: Instruction, escape: string): boolean {
  if (instruction.keyword === 'ONBUILD') {
    const inner = firstWord(instruction.rest)[0].toUpperCase();
    return inner !== 'ONBUILD' && takesHeredocs(instructionOf(instruction.rest, escape), escape);
  }
  return ['ADD', 'COPY', 'RUN'].includes(instruction.keyword) && !Array.isArray(jsonStrings(instruction.rest));
}

/** The line with those that continue it; `undefined` when nothing stands there. */
function joined(first: string, lines: Lines, escape: string): { text: string; hasEmpty: boolean } | undefined {
  let part = withoutContinuation(isComment(first) ? '' : first, escape);
  if (!part.continues && part.text === '') return undefined;
  const parts = [part.text];
  let hasEmpty = false;
  while (part.continues) {
    const line = lines.next();
    if (line === undefined) break;
    if (isComment(line)) continue;
    if (trimStart(line) === '') {
      hasEmpty = true;
      continue;
    }
    part = withoutContinuation(line, escape);
    parts.push(part.text);
  }
  return { text: parts.join(''), hasEmpty };
}

/** An escape character at the end continues a line, unless another one stands before it. */
function withoutContinuation(line: string, escape: string): { text: string; continues: boolean } {
  const text = withoutEnd(line, ' \t');
  const continues = text.endsWith(escape) && !text.endsWith(escape + escape);
  return continues ? { text: text.slice(0, -1), continues } : { text: line, continues };
}

function isComment(line: string): boolean {
  return trimStart(line).startsWith('#');
}

interface Directives { readonly escape?: string; readonly syntax?: string; readonly broken: boolean }

/** `# syntax=` and `# escape=` stand before everything else, at most once each. */
function readDirectives(lines: Lines): Directives {
  const found = new Map<string, string>();
  let broken = false;
  for (;;) {
    const match = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+)$/s.exec(trim(lines.peek() ?? ''));
    const name = match?.[1].toLowerCase();
    if (!match || !name || !['syntax', 'escape', 'check'].includes(name)) break;
    broken ||= found.has(name);
    found.set(name, trim(match[2]));
    lines.next();
  }
  const escape = found.get('escape');
  const known = escape === undefined || escape === '\\' || escape === '`';
  return { escape: known ? escape : undefined, syntax: found.get('syntax')?.split(' ')[0], broken: broken || !known };
}

/** The lines of a text, without their ends. */
class Lines {
  private readonly all: string[];
  private at = 0;

  constructor(text: string) {
    this.all = text.replace(/^\ufeff/, '').replace(/\n$/, '').split('\n').map((line) => withoutEnd(line, '\r'));
  }

  /** How many were taken: the number of the last one. */
  get count(): number {
    return Math.min(this.at, this.all.length);
  }

  peek(): string | undefined {
    return this.all[this.at];
  }

  next(): string | undefined {
    return this.all[this.at++];
  }

  /** Takes a here-document; `undefined` when it does not end. */
  upTo({ name, chomp }: Heredoc): string | undefined {
    const content: string[] = [];
    for (let line = this.next(); line !== undefined; line = this.next()) {
      if ((chomp ? line.replace(/^\t+/, '') : line) === name) return content.join('\n');
      content.push(line);
    }
    return undefined;
  }
}

import { posix } from 'node:path';
import { heredocOf } from './heredoc';
import { Instruction, listOf } from './instructions';
import { mountsOf } from './run-mounts';
import { Scope } from './scope';
import { flagValues, ReadOptions, readStages, Stages } from './stages';
import { neededStages, walk } from './walk';
import { byCodeUnit } from '../../private/text';

/** Files of the build context that an instruction takes. */
export interface ContextPattern {
  /** Relative to the context, with `/`, never starting with `..`. */
  readonly path: string;
  /** Whether the path holds `*`, `?` or `[`. */
  readonly glob: boolean;
}

/** Which files of the build context a build needs. */
export interface ContextPaths {
  /** All of them: a `COPY .`, or something that only the build itself can resolve. */
  readonly everything: boolean;
  /** Sorted, without repetition; empty when `everything` holds. */
  readonly patterns: ContextPattern[];
}

/**
 * Which files of the build context the target's stages COPY, ADD or mount.
 *
 * Where it cannot be told, the answer is `everything`: never too little.
 */
export function contextPaths(text: string, options: ReadOptions = {}): ContextPaths {
  const stages = readStages(text, options);
  const needed = neededStages(stages);
  if (stages.broken || hasOwnLanguage(stages) || needed.some((index) => mayBringMore(stages, index))) return EVERYTHING;
  const found = new Map<string, ContextPattern>();
  let everything = false;
  walk(stages, needed, (instruction, scope) => {
    const patterns = patternsOf(instruction, scope);
    everything ||= patterns === undefined || patterns.some(({ path }) => path === '');
    for (const pattern of patterns ?? []) found.set(JSON.stringify(pattern), pattern);
  });
  if (everything) return EVERYTHING;
  const keys = [...found.keys()].sort(byCodeUnit);
  return { everything: false, patterns: keys.flatMap((key) => found.get(key) ?? []) };
}

const EVERYTHING: ContextPaths = { everything: true, patterns: [] };

/** A frontend other than Docker's own may read the file in its own way. */
function hasOwnLanguage({ syntax }: Stages): boolean {
  return syntax !== undefined && !/(^|\/)docker\/dockerfile(-upstream)?([:@]|$)/.test(syntax);
}

/** An image that is not known may be any earlier stage; one for ONBUILD copies by itself. */
function mayBringMore({ all }: Stages, index: number): boolean {
  const { known, reference, stage } = all[index].base;
  return stage === undefined && (!known || /:[^/@]*onbuild/.test(reference));
}

function patternsOf(instruction: Instruction, scope: Scope): ContextPattern[] | undefined {
  if (instruction.keyword === 'RUN') return mountPatterns(instruction, scope);
  if (instruction.keyword === 'ADD') return sourcePatterns(instruction, scope, isRemote);
  const isCopy = instruction.keyword === 'COPY' && flagValues(instruction, 'from').every((name) => name === '');
  return isCopy ? sourcePatterns(instruction, scope, () => false) : [];
}

function mountPatterns(run: Instruction, scope: Scope): ContextPattern[] | undefined {
  const patterns: ContextPattern[] = [];
  for (const mount of mountsOf(run, scope)) {
    if (!mount) return undefined;
    if (mount.type === 'bind' && mount.from === undefined) patterns.push({ path: inContext(mount.source), glob: false });
  }
  return patterns;
}

function sourcePatterns(instruction: Instruction, scope: Scope, skipped: (source: string) => boolean): ContextPattern[] | undefined {
  const words = listOf(instruction.rest);
  if (words === 'invalid' || words.length < 2) return undefined;
  const sources = words.slice(0, -1).filter((word) => !heredocOf(word)).map((word) => scope.word(word));
  const isWhole = !hasParents(instruction);
  const patterns: ContextPattern[] = [];
  for (const source of sources) {
    if (source === undefined) return undefined;
    if (skipped(source)) continue;
    const path = isWhole ? inContext(source) : beforeDoubleStar(inContext(source));
    patterns.push({ path, glob: hasWildcard(path) });
  }
  return patterns;
}

/** A path as the build sees it: nothing leads out of the context, which is its root. */
function inContext(path: string): string {
  return posix.join('/', path).replace(/\/$/, '').slice(1);
}

function hasParents({ flags }: Instruction): boolean {
  return flags.some((flag) => /^--parents(=(?!false$|0$|f$).*)?$/i.test(flag));
}

/** With --parents `**` crosses folders, which no other pattern here does: then it takes all below the folder before, or everything. */
function beforeDoubleStar(path: string): string {
  const parts = path.split('/');
  const at = parts.findIndex((part) => part.includes('**'));
  return at === -1 ? path : at === 0 ? '' : [...parts.slice(0, at), '*'].join('/');
}

function hasWildcard(path: string): boolean {
  return /[*?[]/.test(path.replace(/\\./gs, ''));
}

/** What ADD fetches over the network: files by HTTP, repositories by git. */
function isRemote(source: string): boolean {
  return /^(https?|git|ssh):\/\//i.test(source) || /^[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:/.test(source);
}

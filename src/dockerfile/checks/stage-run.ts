import { Step } from './subject';
import { expandedWords, expansion, Settings, Values } from './variables';
import { byCodeUnit } from '../../private/text';
import { heredocOf } from '../text/heredoc';
import { InheritedMap } from '../text/inherited-map';
import { Instruction, readableList } from '../text/instructions';
import { mountFields } from '../text/run-mounts';
import { BuildArgs, DEFAULT_PATH, pairs } from '../text/scope';
import { flagValues } from '../text/stages';
import { plainWords, quotedWords } from '../text/words';

/** What a stage leaves to those that start from it. */
export interface StageState {
  readonly values: InheritedMap<string | undefined>;
  /** Names that were defined last: those that another one can be meant for. */
  readonly recent: readonly string[];
  /** Arguments that are declared, with or without a value. */
  readonly declared: InheritedMap<true>;
  /** Whether the image at the start may define more. */
  readonly isOpen: boolean;
  readonly hasWorkdir: boolean;
  readonly hasShell: boolean;
}

/** What holds for all stages. */
export interface Arguments extends Settings {
  readonly globals: Values;
  readonly given: BuildArgs;
}

const RECENT = 100;

/** These are arguments and no variables. */
const NO_VARIABLES = ['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE'];

export function onImage(environment: { readonly [name: string]: string } | undefined): StageState {
  const values = new Map<string, string | undefined>([['PATH', DEFAULT_PATH], ...Object.entries(environment ?? {})]);
  const recent = [...values.keys()].slice(-RECENT);
  const isOpen = environment === undefined;
  return { values: InheritedMap.of(values), recent, declared: InheritedMap.of([]), isOpen, hasWorkdir: false, hasShell: false };
}

/** Goes through the instructions of a stage with the variables that hold at each. */
export class StageRun {
  private readonly values: StageState['values'];
  private readonly declared: StageState['declared'];
  private readonly isOpen: boolean;
  private hasWorkdir: boolean;
  private hasShell: boolean;
  private recent: readonly string[];
  /** Names in the instruction at hand that nothing defines. */
  private missing = new Set<string>();

  constructor(private readonly all: Arguments, start: StageState) {
    this.values = start.values.heir();
    this.recent = start.recent;
    this.declared = start.declared.heir();
    this.isOpen = start.isOpen;
    this.hasWorkdir = start.hasWorkdir;
    this.hasShell = start.hasShell;
  }

  get end(): StageState {
    const { values, recent, declared, isOpen, hasWorkdir, hasShell } = this;
    return { values, recent, declared, isOpen, hasWorkdir, hasShell };
  }

  step(instruction: Instruction): Step {
    const { hasWorkdir, hasShell, recent } = this;
    this.missing = new Set();
    const words = this.carryOut(instruction);
    this.hasWorkdir ||= instruction.keyword === 'WORKDIR';
    this.hasShell ||= instruction.keyword === 'SHELL';
    const undefinedNames = this.undefinedNames();
    return { instruction, words, undefinedNames, definedNames: undefinedNames.length > 0 ? recent : [], hasWorkdir, hasShell };
  }

  private carryOut(instruction: Instruction): (string | undefined)[] {
    const { keyword, rest } = instruction;
    const { escape } = this.all;
    if (keyword === 'ENV' || keyword === 'LABEL') return this.setPairs(keyword, pairs(rest, escape));
    if (keyword === 'ARG') return quotedWords(rest, escape).map((word) => this.declare(word));
    if (keyword === 'COPY' || keyword === 'ADD') return this.sourcesOf(instruction);
    if (keyword === 'EXPOSE') return plainWords(rest).sort(byCodeUnit).flatMap((word) => expandedWords(word, this.values, this.all) ?? [undefined]);
    if (keyword === 'RUN') flagValues(instruction, 'mount').flatMap(mountFields).forEach(([, value]) => this.word(value ?? ''));
    if (keyword === 'VOLUME') readableList(rest).forEach((word) => this.word(word));
    return ['WORKDIR', 'USER', 'STOPSIGNAL'].includes(keyword) ? [this.word(rest)] : [];
  }

  /** Values see what held before the instruction, not each other. */
  private setPairs(keyword: string, entries: [string, string][]): (string | undefined)[] {
    const expanded = entries.map(([name, value]) => [this.word(name), this.word(value)] as const);
    for (const [name, value] of expanded) if (keyword === 'ENV' && name !== undefined) this.set(name, value);
    return expanded.map(([name]) => name);
  }

  private declare(word: string): string {
    const { globals, given } = this.all;
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    const isGiven = Object.hasOwn(given, name);
    if (isGiven || at >= 0 || globals.has(name)) {
      const value = isGiven ? given[name] : at >= 0 ? this.word(word.slice(at + 1)) : globals.get(name);
      if (!NO_VARIABLES.includes(name)) this.set(name, value);
    }
    this.declared.set(name, true);
    return name;
  }

  private set(name: string, value: string | undefined): void {
    if (!this.values.has(name)) this.recent = [...this.recent.slice(1 - RECENT), name];
    this.values.set(name, value);
  }

  /** Files of the build context or of stages; what is fetched, and here-documents, are none. */
  private sourcesOf(instruction: Instruction): (string | undefined)[] {
    const flags = instruction.keyword === 'ADD' ? ['chown', 'chmod', 'checksum'] : ['chown', 'chmod'];
    flags.flatMap((flag) => flagValues(instruction, flag)).forEach((value) => this.word(value));
    const words = readableList(instruction.rest);
    const destination = words.pop() ?? '';
    const sources = words.filter((word) => !heredocOf(word)).map((word) => this.word(word));
    this.word(destination);
    // quotes mean nothing in the text of a here-document
    const texts = instruction.heredocs.filter(({ expands }) => expands).map(({ content = '' }) => expansion(content, this.values, { ...this.all, escape: '\\', plainQuotes: true }));
    texts.forEach(({ unmatched }) => this.note(unmatched));
    return sources;
  }

  private word(text: string): string | undefined {
    const { value, unmatched } = expansion(text, this.values, this.all);
    const isSure = this.note(unmatched) === 0 || !this.isOpen;
    return isSure ? value : undefined;
  }

  private note(unmatched: string[]): number {
    const missing = unmatched.filter((name) => !this.declared.has(name) && !NO_VARIABLES.includes(name));
    missing.forEach((name) => this.missing.add(name));
    return missing.length;
  }

  /**
   * An image that is not known may define any name, but hardly one that BuildKit gives or the Dockerfile declares before its first FROM;
   * only versions of languages have such names in images too (PYTHON_VERSION).
   */
  private undefinedNames(): string[] {
    return [...this.missing].filter((name) => !this.isOpen || this.all.globals.has(name) && !name.endsWith('_VERSION'));
  }
}

import { Step } from './subject';
import { expandedWords, expansion, Values } from './variables';
import { byCodeUnit } from '../../private/text';
import { heredocOf } from '../text/heredoc';
import { Instruction, listOf } from '../text/instructions';
import { mountFields } from '../text/run-mounts';
import { DEFAULT_PATH, BuildArgs, pairs } from '../text/scope';
import { flagValues } from '../text/stages';
import { plainWords, quotedWords } from '../text/words';

/** What a stage leaves to those that start from it. */
export interface StageState {
  readonly values: Values;
  /** Arguments that are declared, with or without a value. */
  readonly declared: readonly string[];
  /** Whether the image at the start may define more. */
  readonly isOpen: boolean;
  readonly hasWorkdir: boolean;
  readonly hasShell: boolean;
}

/** These are arguments and no variables. */
const NO_VARIABLES = ['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE'];

/** Goes through the instructions of stages with the variables that hold at each. */
export class StageRun {
  constructor(private readonly globals: Values, private readonly given: BuildArgs, private readonly escape: string) {}

  onImage(environment: { readonly [name: string]: string } | undefined): StageState {
    const values = new Map([['PATH', DEFAULT_PATH], ...Object.entries(environment ?? {})]);
    return { values, declared: [], isOpen: environment === undefined, hasWorkdir: false, hasShell: false };
  }

  through(instructions: Instruction[], start: StageState): { steps: Step[]; end: StageState } {
    const steps: Step[] = [];
    let state = start;
    for (const instruction of instructions) {
      const place = new Place(state, this.globals, this.escape);
      const { words, values = state.values, declared = [] } = this.carryOut(instruction, place);
      const { hasWorkdir, hasShell } = state;
      steps.push({ instruction, words, undefinedNames: place.undefinedNames(), definedNames: [...state.values.keys()], hasWorkdir, hasShell });
      state = {
        values,
        declared: [...state.declared, ...declared],
        isOpen: state.isOpen,
        hasWorkdir: hasWorkdir || instruction.keyword === 'WORKDIR',
        hasShell: hasShell || instruction.keyword === 'SHELL',
      };
    }
    return { steps, end: state };
  }

  private carryOut(instruction: Instruction, place: Place): { words: (string | undefined)[]; values?: Values; declared?: string[] } {
    const { keyword, rest } = instruction;
    if (keyword === 'ENV' || keyword === 'LABEL') return this.setPairs(keyword, pairs(rest, this.escape), place);
    if (keyword === 'ARG') return this.declare(quotedWords(rest, this.escape), place);
    if (keyword === 'COPY' || keyword === 'ADD') return { words: sourcesOf(instruction, place) };
    if (keyword === 'EXPOSE') return { words: plainWords(rest).sort(byCodeUnit).flatMap((word) => expandedWords(word, place.values, this.escape) ?? [undefined]) };
    if (keyword === 'RUN') flagValues(instruction, 'mount').flatMap(mountFields).forEach(([, value]) => place.word(value ?? ''));
    if (keyword === 'VOLUME') plainList(rest).forEach((word) => place.word(word));
    return { words: ['WORKDIR', 'USER', 'STOPSIGNAL'].includes(keyword) ? [place.word(rest)] : [] };
  }

  private setPairs(keyword: string, entries: [string, string][], place: Place): { words: (string | undefined)[]; values?: Values } {
    const expanded = entries.map(([name, value]) => [place.word(name), place.word(value)] as const);
    const values = new Map(place.values);
    for (const [name, value] of expanded) if (name !== undefined) values.set(name, value);
    return { words: expanded.map(([name]) => name), ...keyword === 'ENV' && { values } };
  }

  private declare(words: string[], place: Place): { words: string[]; values: Values; declared: string[] } {
    const names: string[] = [];
    for (const word of words) {
      const at = word.indexOf('=');
      const name = at < 0 ? word : word.slice(0, at);
      const isGiven = Object.hasOwn(this.given, name);
      if (isGiven || at >= 0 || this.globals.has(name)) {
        const value = isGiven ? this.given[name] : at >= 0 ? place.word(word.slice(at + 1)) : this.globals.get(name);
        if (!NO_VARIABLES.includes(name)) place.values.set(name, value);
      }
      names.push(name);
      place.declared.push(name);
    }
    return { words: names, values: place.values, declared: names };
  }
}

/** The variables at one instruction, and which names in it they do not have. */
class Place {
  readonly values: Map<string, string | undefined>;
  readonly declared: string[];
  private readonly missing = new Set<string>();

  constructor(private readonly state: StageState, private readonly globals: Values, private readonly escape: string) {
    this.values = new Map(state.values);
    this.declared = [...state.declared];
  }

  word(text: string): string | undefined {
    return this.note(expansion(text, this.values, this.escape));
  }

  /** The text of a here-document, where quotes mean nothing. */
  content(text: string): void {
    this.note(expansion(text, this.values, '\\', { plainQuotes: true }));
  }

  /**
   * An image that is not known may define any name, but hardly one that BuildKit gives or the Dockerfile declares before its first FROM;
   * only versions of languages have such names in images too (PYTHON_VERSION).
   */
  undefinedNames(): string[] {
    return [...this.missing].filter((name) => !this.state.isOpen || this.globals.has(name) && !name.endsWith('_VERSION'));
  }

  private note({ value, unmatched }: { value?: string; unmatched: string[] }): string | undefined {
    const missing = unmatched.filter((name) => !this.declared.includes(name) && !NO_VARIABLES.includes(name));
    missing.forEach((name) => this.missing.add(name));
    return this.state.isOpen && missing.length > 0 ? undefined : value;
  }
}

/** Files of the build context or of stages; what is fetched, and here-documents, are none. */
function sourcesOf(instruction: Instruction, place: Place): (string | undefined)[] {
  const flags = instruction.keyword === 'ADD' ? ['chown', 'chmod', 'checksum'] : ['chown', 'chmod'];
  flags.flatMap((flag) => flagValues(instruction, flag)).forEach((value) => place.word(value));
  const words = plainList(instruction.rest);
  const destination = words.pop() ?? '';
  const sources = words.filter((word) => !heredocOf(word)).map((word) => place.word(word));
  place.word(destination);
  instruction.heredocs.filter(({ expands }) => expands).forEach(({ content = '' }) => place.content(content));
  return sources;
}

function plainList(rest: string): string[] {
  const words = listOf(rest);
  return words === 'invalid' ? [] : words;
}

import { expandWord, expandWords, Lookup, UNKNOWN, UNSET } from './expand';
import { Instruction } from './instructions';
import { firstWord, quotedWords } from './words';

/** Build arguments that the caller gives; `undefined` means: it has a value, but not one that is known yet. */
export type BuildArgs = Readonly<Record<string, string | undefined>>;

/** Arguments that BuildKit sets by itself, unless the caller gives them. */
const AUTOMATIC = ['BUILDPLATFORM', 'BUILDOS', 'BUILDOSVERSION', 'BUILDARCH', 'BUILDVARIANT',
  'TARGETPLATFORM', 'TARGETOS', 'TARGETOSVERSION', 'TARGETARCH', 'TARGETVARIANT', 'TARGETSTAGE'];

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

type Values = ReadonlyMap<string, string | undefined>;

/** The variables at one place of a Dockerfile. */
export class Scope {
  /** The place before the first FROM. */
  static global(escape: string, buildArgs: BuildArgs): Scope {
    const automatic = AUTOMATIC.map((name) => [name, buildArgs[name]] as const);
    return new Scope(escape, buildArgs, true, new Map(), new Map(automatic), new Map());
  }

  private constructor(
    private readonly escape: string,
    private readonly buildArgs: BuildArgs,
    /** Whether nothing is set but what stands here: not so behind an image, which brings an environment of its own. */
    private readonly closed: boolean,
    private readonly globals: Values,
    private readonly values: Map<string, string | undefined>,
    private readonly environment: Map<string, string | undefined>,
  ) {}

  /** The start of a stage on an image; of this scope, which is the global one, ARG can take values over. */
  onImage(isScratch: boolean): Scope {
    const path: [string, string][] = isScratch ? [['PATH', DEFAULT_PATH]] : [];
    return new Scope(this.escape, this.buildArgs, isScratch, this.values, new Map(path), new Map(path));
  }

  /** The start of a stage on this one. */
  onStage(): Scope {
    const values = new Map([...this.values, ...this.environment]);
    return new Scope(this.escape, this.buildArgs, this.closed, this.globals, values, new Map(this.environment));
  }

  word(text: string): string | undefined {
    return expandWord(text, { escape: this.escape, lookup: this.lookup });
  }

  words(text: string): string[] | undefined {
    return expandWords(text, { escape: this.escape, lookup: this.lookup });
  }

  /** What ENV says here, and PATH; `undefined` for values that are not known. */
  environmentNow(): { readonly [name: string]: string | undefined } {
    return Object.fromEntries(this.environment);
  }

  /** Takes in what ARG and ENV say; other instructions change nothing. */
  apply({ keyword, rest }: Instruction): void {
    if (keyword === 'ARG') quotedWords(rest, this.escape).forEach((word) => this.argument(word));
    if (keyword === 'ENV') this.setEnvironment(pairs(rest, this.escape));
  }

  private argument(word: string): void {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (Object.hasOwn(this.buildArgs, name)) this.values.set(name, this.buildArgs[name]);
    else if (at >= 0) this.values.set(name, this.word(word.slice(at + 1)));
    else if (this.globals.has(name)) this.values.set(name, this.globals.get(name));
  }

  private setEnvironment(entries: [string, string][]): void {
    const expanded = entries.map(([name, value]) => [this.word(name), this.word(value)] as const);
    for (const [name, value] of expanded) {
      if (name === undefined) continue;
      this.values.set(name, value);
      this.environment.set(name, value);
    }
  }

  private readonly lookup: Lookup = (name) => {
    if (this.values.has(name)) return this.values.get(name) ?? UNKNOWN;
    return this.closed ? UNSET : UNKNOWN;
  };
}

/** `NAME=value …`, or the old `NAME value`. */
export function pairs(rest: string, escape: string): [string, string][] {
  const words = quotedWords(rest, escape);
  if (!words[0]?.includes('=')) return words.length > 1 ? [firstWord(rest)] : [];
  return words.map((word) => {
    const at = word.indexOf('=');
    return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
  });
}

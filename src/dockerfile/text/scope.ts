import { expandWord, expandWords, Lookup, UNKNOWN, UNSET } from './expand';
import { InheritedMap } from './inherited-map';
import { Instruction } from './instructions';
import { firstWord, quotedWords } from './words';
import { Work } from './work';

/** Build arguments that the caller gives; `undefined` means: it has a value, but not one that is known yet. */
export type BuildArgs = Readonly<Record<string, string | undefined>>;

/** Arguments that BuildKit sets by itself, unless the caller gives them. */
const AUTOMATIC = ['BUILDPLATFORM', 'BUILDOS', 'BUILDOSVERSION', 'BUILDARCH', 'BUILDVARIANT',
  'TARGETPLATFORM', 'TARGETOS', 'TARGETOSVERSION', 'TARGETARCH', 'TARGETVARIANT', 'TARGETSTAGE'];

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

type Values = InheritedMap<string | undefined>;

/** The variables at one place of a Dockerfile. */
export class Scope {
  /** The place before the first FROM. */
  static global(escape: string, buildArgs: BuildArgs, work: Work): Scope {
    const automatic = InheritedMap.of(AUTOMATIC.map((name) => [name, buildArgs[name]] as const));
    return new Scope({ escape, buildArgs, work }, true, InheritedMap.of([]), automatic, InheritedMap.of([]), InheritedMap.of([]));
  }

  private constructor(
    private readonly file: { readonly escape: string; readonly buildArgs: BuildArgs; readonly work: Work },
    /** Whether nothing is set but what stands here: not so behind an image, which brings an environment of its own. */
    private readonly closed: boolean,
    private readonly globals: Values,
    private readonly values: Values,
    private readonly environment: Values,
    /** What holds at the start of a stage on this one: what ENV says there counts more than a later ARG here. */
    private readonly left: Values,
  ) {}

  /** The start of a stage on an image; of this scope, which is the global one, ARG can take values over. */
  onImage(isScratch: boolean): Scope {
    const path = InheritedMap.of<string | undefined>(isScratch ? [['PATH', DEFAULT_PATH]] : []);
    return new Scope(this.file, isScratch, this.values, path, path.heir(), path.heir());
  }

  /** The start of a stage on this one. */
  onStage(): Scope {
    return new Scope(this.file, this.closed, this.globals, this.left.heir(), this.environment.heir(), this.left.heir());
  }

  word(text: string): string | undefined {
    return expandWord(text, { ...this.file, lookup: this.lookup });
  }

  words(text: string): string[] | undefined {
    return expandWords(text, { ...this.file, lookup: this.lookup });
  }

  /** What ENV says here, and PATH; `undefined` for values that are not known. */
  environmentNow(): { readonly [name: string]: string | undefined } {
    return Object.fromEntries(this.environment.entries());
  }

  /** Takes in what ARG and ENV say; other instructions change nothing. */
  apply({ keyword, rest }: Instruction): void {
    if (keyword === 'ARG') quotedWords(rest, this.file.escape).forEach((word) => this.argument(word));
    if (keyword === 'ENV') this.setEnvironment(pairs(rest, this.file.escape));
  }

  private argument(word: string): void {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    const { buildArgs } = this.file;
    if (Object.hasOwn(buildArgs, name)) this.setArgument(name, buildArgs[name]);
    else if (at >= 0) this.setArgument(name, this.word(word.slice(at + 1)));
    else if (this.globals.has(name)) this.setArgument(name, this.globals.get(name));
  }

  private setArgument(name: string, value: string | undefined): void {
    this.values.set(name, value);
    if (!this.environment.has(name)) this.left.set(name, value);
  }

  private setEnvironment(entries: [string, string][]): void {
    const expanded = entries.map(([name, value]) => [this.word(name), this.word(value)] as const);
    for (const [name, value] of expanded) {
      if (name === undefined) continue;
      [this.values, this.environment, this.left].forEach((map) => map.set(name, value));
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

import { posix } from 'node:path';
import { Instruction } from './instructions';
import { Scope } from './scope';
import { flagValues } from './stages';

/** A `RUN --mount=…`, as far as it says where files come from. */
export interface Mount {
  readonly type: string;
  /** The stage or image; the build context when absent. */
  readonly from?: string;
  readonly source: string;
}

/** A `RUN --mount=type=secret…`. */
export interface SecretMount {
  /** The secret; `undefined` when a variable in it is not known. */
  readonly id?: string;
  /** Whether the build fails without it; so when that is not known. */
  readonly required: boolean;
  /** As it is written. */
  readonly mount: string;
}

/**
 * The mounts of a RUN.
 *
 * `undefined` stands for one whose text holds a variable that is not known. Without a scope, variables stay as they are.
 */
export function mountsOf(run: Instruction, scope?: Scope): (Mount | undefined)[] {
  return mountTexts(run).map((text) => mountOf(fields(text), scope));
}

/** The secrets that a RUN mounts. */
export function secretMountsOf(run: Instruction, scope: Scope): SecretMount[] {
  return mountTexts(run).flatMap((text) => secretOf(text, scope) ?? []);
}

function mountTexts(run: Instruction): string[] {
  return run.keyword === 'RUN' ? flagValues(run, 'mount') : [];
}

function mountOf(found: Fields, scope: Scope | undefined): Mount | undefined {
  const values = new Map<string, string>();
  for (const [name, text] of found) {
    if (text === undefined) continue;
    const value = scope ? scope.word(text) : text;
    if (value === undefined) return undefined;
    values.set(name, value);
  }
  return {
    type: (values.get('type') ?? 'bind').toLowerCase(),
    from: values.get('from') || undefined,
    source: values.get('source') ?? '',
  };
}

/** As BuildKit finds the id: `source` is another word for it, and a target alone names it by its last part. */
function secretOf(mount: string, scope: Scope): SecretMount | undefined {
  const found = fields(mount);
  const word = (name: string): string | undefined => scope.word(found.get(name) ?? '');
  if (word('type')?.toLowerCase() !== 'secret') return undefined;
  const named = ['source', 'id', 'target'].find((name) => word(name) !== '');
  // names nothing: BuildKit refuses it
  if (named === undefined) return undefined;
  const name = word(named);
  const required = found.has('required') ? word('required') ?? 'true' : 'false';
  return {
    id: named === 'target' && name !== undefined ? posix.basename(name) : name,
    required: /^(|1|t|true)$/i.test(required),
    mount,
  };
}

/** Values by the first of their names, in small letters; `undefined` for one without a value, such as `readonly`. The last one counts. */
type Fields = ReadonlyMap<string, string | undefined>;

const OTHER_NAMES: ReadonlyMap<string, string> = new Map([['src', 'source'], ['dst', 'target'], ['destination', 'target']]);

function fields(text: string): Fields {
  return new Map(mountFields(text).map(([name, value]) => [OTHER_NAMES.get(name) ?? name, value]));
}

/** Names, in small letters, and values as they stand in one mount. */
export function mountFields(text: string): [string, string | undefined][] {
  return commaSeparated(text).map((field) => {
    const at = field.indexOf('=');
    return [(at < 0 ? field : field.slice(0, at)).toLowerCase(), at < 0 ? undefined : field.slice(at + 1)];
  });
}

/** One line of comma-separated values; quoted ones may hold commas. */
function commaSeparated(text: string): string[] {
  const all: string[] = [''];
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) all.push('');
    else all[all.length - 1] += character;
  }
  return all;
}

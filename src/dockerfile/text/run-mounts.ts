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

/**
 * The mounts of a RUN.
 *
 * `undefined` stands for one whose text holds a variable that is not known. Without a scope, variables stay as they are.
 */
export function mountsOf(run: Instruction, scope?: Scope): (Mount | undefined)[] {
  return run.keyword === 'RUN' ? flagValues(run, 'mount').map((value) => mountOf(value, scope)) : [];
}

function mountOf(text: string, scope: Scope | undefined): Mount | undefined {
  const found = new Map<string, string>();
  for (const field of fields(text)) {
    const at = field.indexOf('=');
    if (at < 0) continue;
    const value = scope ? scope.word(field.slice(at + 1)) : field.slice(at + 1);
    if (value === undefined) return undefined;
    found.set(field.slice(0, at).toLowerCase(), value);
  }
  return {
    type: (found.get('type') ?? 'bind').toLowerCase(),
    from: found.get('from') || undefined,
    source: found.get('source') ?? found.get('src') ?? '',
  };
}

/** One line of comma-separated values; quoted ones may hold commas. */
function fields(text: string): string[] {
  const all: string[] = [''];
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) all.push('');
    else all[all.length - 1] += character;
  }
  return all;
}

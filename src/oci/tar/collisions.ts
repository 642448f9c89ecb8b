import type { TarEntry, TarIssue } from './tar-entry';

/**
 * The same entries, which also say when an earlier one has the same path, or one that is the same where case or composition does not count.
 *
 * Engines let the later one win; file systems of other machines may mix them up. All paths are remembered, so this is for who looks closely.
 */
export async function* withCollisions(entries: AsyncIterable<TarEntry>): AsyncGenerator<TarEntry, void, undefined> {
  const seen = new Seen();
  for await (const entry of entries) {
    const issues = seen.collisions(entry.path);
    yield issues.length === 0 ? entry : { ...entry, issues: [...entry.issues, ...issues] };
  }
}

class Seen {
  private readonly paths = new Set<string>();
  /** Folded path → the first one that folds to it. */
  private readonly cases = new Map<string, string>();
  private readonly compositions = new Map<string, string>();

  public collisions(path: string): TarIssue[] {
    const composed = path.normalize('NFC');
    const issues: TarIssue[] = [
      ...this.paths.has(path) ? ['duplicate' as const] : [],
      ...differs(this.compositions, composed, path) ? ['unicode' as const] : [],
      ...differs(this.cases, composed.toLowerCase(), composed) ? ['case' as const] : [],
    ];
    this.paths.add(path);
    return issues;
  }
}

function differs(known: Map<string, string>, folded: string, path: string): boolean {
  const first = known.get(folded);
  if (first === undefined) {
    known.set(folded, path);
  }
  return first !== undefined && first !== path;
}

import { refuse } from '../../../../private/errors';
import { byCodeUnit } from '../../../../private/text';

/** A package as a lock file has it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** `sha256:…` of each file that may be installed. */
  readonly hashes: readonly string[];
  readonly needs: readonly Need[];
  /** What it needs besides when somebody asks for an extra of it. */
  readonly extras: { readonly [extra: string]: readonly Need[] };
  /** When it is this version at all, as far as the lock says that of the package and not of who needs it. */
  readonly marker?: string;
  /** Why it cannot be installed from an index; absent when it can. */
  readonly elsewhere?: string;
  /** Whether its sources are part of the program, so that only what it needs is installed. */
  readonly local?: boolean;
}

/** That a package needs another. */
export interface Need {
  readonly name: string;
  /** When the lock has several versions of it. */
  readonly version?: string;
  /** Condition, as in requirements files. */
  readonly marker?: string;
  readonly extras: readonly string[];
}

/** Conditions that all have to hold, each once and in a fixed order; none: always. */
type Conditions = readonly string[];

/** A package, or an extra of it, and when it is needed: one of these. */
interface Found { readonly locked: LockedPackage; readonly when: Conditions[] }

/**
 * Lines of a requirements file for all that is needed, directly or not: each package in its version, with its hashes, and when it is needed.
 *
 * pip decides by the conditions, since it knows the interpreter; nothing is left for it to choose.
 *
 * @param lock name of the lock file, for messages
 */
export function requirementLines(packages: readonly LockedPackage[], needs: readonly Need[], lock: string): string[] {
  const found = new Map<string, Found>();
  const queue = needs.flatMap(need => asked(need, []));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { need, extra } = next;
    for (const locked of packages.filter(({ name, version }) => name === need.name && (need.version ?? version) === version)) {
      const when = together(next.when, locked.marker);
      const key = JSON.stringify([locked.name, locked.version, extra]);
      const known = found.get(key) ?? { locked, when: [] };
      found.set(key, known);
      if (!known.when.some(each => each.every(condition => when.includes(condition)))) {
        known.when.push(when);
        queue.push(...(extra === undefined ? locked.needs : locked.extras[extra] ?? []).flatMap(below => asked(below, when)));
      }
    }
  }
  return [...found].filter(([key, { locked }]) => key.endsWith(',null]') && locked.local !== true).map(([, each]) => lineOf(each, lock)).sort(byCodeUnit);
}

/** The package itself, and each extra that is asked for. */
function asked(need: Need, above: Conditions): { need: Need; extra: string | undefined; when: Conditions }[] {
  const when = together(above, need.marker);
  return [undefined, ...need.extras].map(extra => ({ need, extra, when }));
}

function together(conditions: Conditions, marker: string | undefined): Conditions {
  return marker === undefined ? conditions : [...new Set([...conditions, marker])].sort(byCodeUnit);
}

function lineOf({ locked: { name, version, hashes, elsewhere }, when }: Found, lock: string): string {
  if (elsewhere !== undefined) {
    refuse({
      where: 'PythonProgram.projectRoot',
      problem: `${lock} takes ${name} ${elsewhere}`,
      value: `${name} ${version}`,
      allowed: 'packages from an index',
      fix: 'publish it to an index, or copy its sources into the program',
    });
  }
  return `${name}==${version}${markerOf(when)}${[...hashes].sort(byCodeUnit).map(hash => ` --hash=${hash}`).join('')}`;
}

function markerOf(when: readonly Conditions[]): string {
  if (when.some(conditions => conditions.length === 0)) {
    return '';
  }
  const all = when.map(conditions => conditions.length === 1 ? conditions[0] : conditions.map(each => `(${each})`).join(' and ')).sort(byCodeUnit);
  return ` ; ${all.length === 1 ? all[0] : all.map(each => `(${each})`).join(' or ')}`;
}

const PYPI = 'https://pypi.org/simple';

/** Options for indexes other than PyPI; with several, pip would take a package from any of them, which hashes make harmless. */
export function indexLines(indexes: readonly string[]): string[] {
  const found = [...new Set(indexes.map(index => index.replace(/\/$/, '')))].filter(index => /^https?:\/\/\S+$/.test(index)).sort(byCodeUnit);
  const [first, ...more] = found.includes(PYPI) ? [PYPI, ...found.filter(index => index !== PYPI)] : found;
  return [...(first === undefined || first === PYPI ? [] : [`--index-url ${first}`]), ...more.map(index => `--extra-index-url ${index}`)];
}

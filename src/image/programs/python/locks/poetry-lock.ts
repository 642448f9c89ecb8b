import { allows, alternatives, compareVersions } from './constraint';
import { indexLines, LockedPackage, Need, requirementLines } from './locked-packages';
import { join, judge, Marker, markerText, readMarker, Verdict } from './marker';
import { isTable, readToml, tableOf, tablesOf, textOf, textsOf, TomlTable } from '../../../sources/toml';
import { normal } from '../requirement-names';
import { satisfies } from '../versions';

const LOCK = 'poetry.lock';
const PROJECT = 'pyproject.toml';
const WHERE = 'PythonProgram.projectRoot';
/** Versions that are chosen ask for others: more rounds than any lock file needs. */
const ROUNDS = 20;

/** A need as Poetry has it: of a range of versions, and under conditions that may not hold here. */
interface PoetryNeed {
  readonly name: string;
  readonly constraint: string;
  readonly when: readonly Marker[];
  readonly extras: readonly string[];
  readonly optional: boolean;
}

interface PoetryPackage extends Pick<LockedPackage, 'name' | 'version' | 'hashes' | 'elsewhere'> {
  /** When it is this version at all: Poetry 2 says that of the package, Poetry 1 of who needs it. */
  readonly verdict: Verdict;
  readonly needs: readonly PoetryNeed[];
  readonly extras: { readonly [extra: string]: readonly PoetryNeed[] };
}

/**
 * Lines of a requirements file for what Poetry has locked: the main dependencies of pyproject.toml and what these need, for one minor version of Python on
 * Linux. What cannot apply there is left out.
 *
 * @param pyproject dependencies of `[project]` or `[tool.poetry]`
 * @param python minor version, `3.13`
 */
export function poetryRequirements(root: string, pyproject: TomlTable, python: string): string[] {
  const tables = tablesOf(readToml(root, LOCK, WHERE), 'package');
  const sources = tables.map(table => tableOf(table, 'source')).filter(source => textOf(source, 'type') === 'legacy');
  // packages without a source are PyPI's
  const indexes = sources.length < tables.length ? ['https://pypi.org/simple'] : [];
  const lines = requirementLines(...new Choice(tables.map(table => packageOf(table, python)), mainNeeds(pyproject), python).made(), LOCK);
  return [...indexLines([...indexes, ...sources.flatMap(source => textOf(source, 'url') ?? [])]), ...lines];
}

/** One version of each package, where the lock file has several. */
class Choice {
  private readonly packages: readonly PoetryPackage[];
  /** What everybody asks of a package who needs it in any case. */
  private constraints = new Map<string, Set<string>>();

  constructor(packages: readonly PoetryPackage[], private readonly roots: readonly PoetryNeed[], private readonly python: string) {
    this.packages = packages.filter(({ verdict }) => verdict !== false);
  }

  made(): [packages: LockedPackage[], needs: Need[]] {
    let needs: Need[] = [];
    let packages: LockedPackage[] = [];
    for (let round = 0, before = ''; round < ROUNDS; round++) {
      const asked = new Map<string, Set<string>>();
      needs = this.lowered(this.roots, asked);
      const reached = this.reached(needs);
      packages = this.packages.map(each => this.locked(each, extra => reached.has(idOf(each, extra)) ? asked : new Map<string, Set<string>>()));
      this.constraints = asked;
      const now = JSON.stringify([needs, packages]);
      if (now === before) {
        break;
      }
      before = now;
    }
    return [packages, needs];
  }

  private locked(found: PoetryPackage, asked: (extra?: string) => Map<string, Set<string>>): LockedPackage {
    const { name, version, hashes, elsewhere, verdict, needs, extras } = found;
    return {
      name,
      version,
      hashes,
      elsewhere,
      marker: typeof verdict === 'boolean' ? undefined : markerText(verdict),
      needs: this.lowered(needs, asked()),
      extras: Object.fromEntries(Object.keys(extras).map(extra => [extra, this.lowered(extras[extra], asked(extra), extra)])),
    };
  }

  /** Packages and their extras that something needs. */
  private reached(needs: readonly Need[]): ReadonlySet<string> {
    const found = new Set<string>();
    for (const queue = [...needs]; queue.length > 0;) {
      const { name, version, extras: wanted } = queue.shift()!;
      for (const each of this.packages.filter(one => one.name === name && one.version === version)) {
        const fresh = [undefined, ...wanted].filter(extra => !found.has(idOf(each, extra)));
        fresh.forEach(extra => found.add(idOf(each, extra)));
        queue.push(...fresh.flatMap(extra => this.lowered(extra === undefined ? each.needs : each.extras[extra] ?? [], new Map(), extra)));
      }
    }
    return found;
  }

  /** Needs that can apply, each with the version that it gets and the conditions that are left. */
  private lowered(needs: readonly PoetryNeed[], asked: Map<string, Set<string>>, extra?: string): Need[] {
    return needs.flatMap(({ name, constraint, when, extras }) => {
      const verdict = join('and', when.map(marker => judge(marker, { python: this.python, extra })));
      if (verdict === false) {
        return [];
      }
      if (verdict === true) {
        asked.set(name, (asked.get(name) ?? new Set()).add(constraint));
      }
      const marker = typeof verdict === 'boolean' ? undefined : markerText(verdict);
      return this.chosen(name, constraint).map(({ version }): Need => ({ name, version, marker, extras }));
    });
  }

  /** The version for a need: several when only pip can tell which of them it is. */
  private chosen(name: string, constraint: string): PoetryPackage[] {
    const all = this.packages.filter(each => each.name === name);
    if (all.length < 2) {
      return all;
    }
    const fit = orAll(all, each => allows(constraint, each.version));
    const [first, ...rest] = orAll(fit, each => [...this.constraints.get(name) ?? []].every(other => allows(other, each.version)))
      .sort((a, b) => compareVersions(b.version, a.version));
    return [first, ...(first.verdict === true ? [] : rest)];
  }
}

function orAll<T>(all: readonly T[], fits: (one: T) => boolean): T[] {
  const found = all.filter(fits);
  return found.length === 0 ? [...all] : found;
}

function idOf({ name, version }: PoetryPackage, extra = ''): string {
  return `${name} ${version} ${extra}`;
}

function packageOf(table: TomlTable, python: string): PoetryPackage {
  const source = textOf(tableOf(table, 'source'), 'type');
  const name = normal(textOf(table, 'name') ?? '');
  const needs = needsOf(tableOf(table, 'dependencies'), LOCK);
  const extras = tableOf(table, 'extras');
  const all = Object.keys(extras).flatMap(extra => textsOf(extras, extra).map(nameOf));
  const marker = textOf(table, 'markers') ?? textOf(tableOf(table, 'markers'), 'main');
  return {
    name,
    version: textOf(table, 'version') ?? '',
    hashes: tablesOf(table, 'files').flatMap(file => textOf(file, 'hash') ?? []),
    verdict: satisfies(python, textOf(table, 'python-versions') ?? '*') && (marker === undefined || judge(readMarker(marker, LOCK), { python })),
    // what an extra brings stands among the others
    needs: needs.filter(each => !each.optional || !all.includes(each.name)),
    extras: Object.fromEntries(Object.keys(extras).map(extra => {
      const names = textsOf(extras, extra);
      // an extra may be made of others: a[all] is a[fast,slow]
      const own = names.filter(text => nameOf(text) === name).map(text => ({ name, constraint: '*', when: [], extras: extrasOf(text), optional: false }));
      return [normal(extra), [...needs.filter(each => names.some(text => nameOf(text) === each.name)), ...own]];
    })),
    elsewhere: source === undefined || source === 'legacy' ? undefined : `from ${source}`,
  };
}

/** `name = "^1"`, `name = { version = "^1", markers = "…", python = "<3.11", platform = "win32", extras = […] }`, or a list of those. */
function needsOf(dependencies: TomlTable, file: string): PoetryNeed[] {
  return Object.keys(dependencies).filter(name => name !== 'python').flatMap(name => {
    const value = dependencies[name];
    const all: unknown[] = Array.isArray(value) ? value : [value];
    return all.map(each => {
      const table = isTable(each) ? each : {};
      const markers = textOf(table, 'markers');
      return {
        name: normal(name),
        constraint: typeof each === 'string' ? each : textOf(table, 'version') ?? '*',
        when: [
          ...(markers === undefined || markers.trim() === '' ? [] : [readMarker(markers, file)]),
          ...ofConstraint('python_full_version', textOf(table, 'python')),
          ...ofPlatforms(textOf(table, 'platform')),
        ],
        extras: textsOf(table, 'extras').map(normal),
        optional: table.optional === true,
      };
    });
  });
}

/** `python = "^3.9"` as a condition. */
function ofConstraint(variable: string, constraint: string | undefined): Marker[] {
  const either = constraint === undefined ? [[]] : alternatives(constraint);
  if (either.some(clauses => clauses.length === 0)) {
    return [];
  }
  const all = either.map((clauses): Marker => ({ kind: 'and', of: clauses.map(({ operator, version }) => comparison(variable, operator, version)) }));
  return [{ kind: 'or', of: all }];
}

/** `platform = "win32 || darwin"` as a condition. */
function ofPlatforms(platforms: string | undefined): Marker[] {
  const either = (platforms ?? '').split('||').map(text => text.split(',').flatMap((each): Marker[] => {
    const [, operator = '==', name] = /^\s*(==|!=)?\s*([\w-]+)\s*$/.exec(each) ?? [];
    return name === undefined ? [] : [comparison('sys_platform', operator, name)];
  }));
  return either.some(all => all.length === 0) ? [] : [{ kind: 'or', of: either.map((of): Marker => ({ kind: 'and', of })) }];
}

function comparison(variable: string, operator: string, value: string): Marker {
  return { kind: 'is', variable, operator, value, text: `${variable} ${operator} "${value}"` };
}

/** What pyproject.toml asks for; the versions are the lock's. */
function mainNeeds(pyproject: TomlTable): PoetryNeed[] {
  const poetry = needsOf(tableOf(tableOf(tableOf(pyproject, 'tool'), 'poetry'), 'dependencies'), PROJECT).filter(({ optional }) => !optional);
  const project = textsOf(tableOf(pyproject, 'project'), 'dependencies').map((text): PoetryNeed => {
    const [front, ...marker] = text.split(';');
    const when = marker.length === 0 ? [] : [readMarker(marker.join(';'), PROJECT)];
    return { name: nameOf(text), constraint: front.replace(/^[\w.\s-]*(\[[^\]]*\])?/, '').replace(/@.*/s, ''), when, extras: extrasOf(text), optional: false };
  });
  // with both, [tool.poetry] only adds to what [project] says
  return [...project, ...poetry.filter(({ name }) => !project.some(each => each.name === name))];
}

/** The names in the brackets of a requirement. */
function extrasOf(text: string): string[] {
  const [, extras = ''] = /^[^[;]*\[([^\]]*)\]/.exec(text) ?? [];
  return extras.split(',').map(each => normal(each.trim())).filter(Boolean);
}

/** The name at the front of a requirement. */
function nameOf(text: string): string {
  return normal(/^[\w.-]*/.exec(text.trim())?.[0] ?? '');
}

import type { Reading } from './detector';
import type { Package, PackageFact, PackageHash } from './package';
import { packageUrl } from './purl';
import { byCodeUnit } from '../../private/text';

/** A package, all that is known of it, and where it is. */
export interface FoundPackage extends Package {
  readonly url: string;
  readonly licenses: readonly string[];
  readonly hashes: readonly PackageHash[];
  /** Files that show it, in order. */
  readonly locations: readonly string[];
}

interface Finding { readonly path: string; readonly found: Package }

/** Names and versions are a line; more is an attack. */
const LONGEST_NAME = 512;
const LONGEST_TEXT = 1000;
const PACKAGES_AT_MOST = 100_000;

/** Gathers what files tell, and puts together what belongs together. */
export class PackageList {
  private readonly findings: Finding[] = [];
  private readonly facts = new Map<string, PackageFact[]>();
  private readonly notes = new Set<string>();

  add(path: string, { packages = [], facts = [], notes = [] }: Reading): void {
    notes.forEach(note => this.note(note));
    facts.forEach(fact => pushTo(this.facts, factKey(fact), fact));
    for (const found of packages) {
      if (this.findings.length >= PACKAGES_AT_MOST) {
        this.note(`more than ${PACKAGES_AT_MOST} packages; the others are left out`);
        return;
      }
      if ([found.namespace ?? 'none', found.name, found.version ?? 'none'].every(isName)) {
        this.findings.push({ path, found });
      } else {
        this.note(`${path}: a package with no usable name or version`);
      }
    }
  }

  finish(): { packages: FoundPackage[]; notes: string[] } {
    const distribution = this.findings.find(({ found }) => found.operatingSystem)?.found;
    const byUrl = new Map<string, Finding[]>();
    for (const { path, found } of this.findings.sort((a, b) => byCodeUnit(a.path, b.path))) {
      const placed = found.type === 'deb' ? ofDistribution(found, distribution) : found;
      pushTo(byUrl, packageUrl(placed), { path: placed.location ?? path, found: placed });
    }
    return {
      packages: [...byUrl].sort(([a], [b]) => byCodeUnit(a, b)).map(([url, group]) => this.merged(url, group)),
      notes: [...this.notes].sort(byCodeUnit),
    };
  }

  private note(text: string): void {
    this.notes.add(plain(text) ?? '');
  }

  /** The same package in several places. What the first says of it holds. */
  private merged(url: string, group: Finding[]): FoundPackage {
    const all = group.map(({ found }) => found);
    const facts = [...this.facts.get(factKey({ ...all[0], version: undefined })) ?? [], ...this.facts.get(factKey(all[0])) ?? []];
    return {
      ...all[0],
      url,
      description: plain(all.find(each => each.description !== undefined)?.description),
      maintainer: plain(all.find(each => each.maintainer !== undefined)?.maintainer),
      homepage: webAddress(all.find(each => each.homepage !== undefined)?.homepage),
      licenses: unique([...all, ...facts].flatMap(each => each.licenses ?? []).map(each => plain(each) ?? '').filter(each => each !== '')),
      hashes: uniqueHashes([...all, ...facts].flatMap(each => each.hashes ?? [])),
      locations: unique(group.map(({ path }) => path)),
    };
  }
}

/** Files that tell of Debian's packages do not know the distribution. */
function factKey({ type, namespace, name, version }: Pick<PackageFact, 'type' | 'namespace' | 'name' | 'version'>): string {
  return JSON.stringify([type, type === 'deb' ? '' : namespace ?? '', name, version ?? '']);
}

/** `pkg:deb/debian/…?distro=debian-13`: the same name and version may differ between distributions. */
function ofDistribution(found: Package, distribution: Package | undefined): Package {
  const distro = [distribution?.name, distribution?.version].filter(part => part !== undefined).join('-');
  return { ...found, namespace: distribution?.name ?? 'debian', qualifiers: { ...found.qualifiers, distro } };
}

function pushTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) {
    map.set(key, [value]);
  } else {
    values.push(value);
  }
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)].sort(byCodeUnit);
}

function uniqueHashes(hashes: PackageHash[]): PackageHash[] {
  const byText = new Map(hashes.map(hash => [`${hash.algorithm} ${hash.value}`, hash]));
  return [...byText].sort(([a], [b]) => byCodeUnit(a, b)).map(([, hash]) => hash);
}

function isName(text: string): boolean {
  return text !== '' && text.length <= LONGEST_NAME && !/[\0-\x1f\x7f]/.test(text) && text.trim() === text && wellFormed(text) === text;
}

/** Text of others as one line of bounded length; undefined when nothing is left. */
function plain(text: string | undefined): string | undefined {
  const line = text?.slice(0, LONGEST_TEXT).replace(/[\0-\x20\x7f]+/g, ' ').trim();
  return line === undefined || line === '' ? undefined : wellFormed(line);
}

/** Without halves of surrogate pairs, which no UTF-8 has. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** Only what is an address in every format that has a field for it. */
function webAddress(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= LONGEST_TEXT && /^https?:\/\/[\w.-]+(:\d+)?(\/[\w./~@!$&'()*+,;=:-]*)?$/.test(text) ? text : undefined;
}

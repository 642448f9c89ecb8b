import { packageOf } from './package-name';
import { refuse } from '../../private/errors';
import { byCodeUnit } from '../../private/text';
import { literal } from '../sources/strings';

/** Debian packages that an image has on top of its base. */
export interface DebianPackages {
  /** In order of names, each `name` or `name=version`. */
  readonly packages: string[];
  /** State of Debian's archive to take them from, `20260818T000000Z`; undefined for the newest. */
  readonly snapshot?: string;
}

const SNAPSHOT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Checks what was given; undefined when it is no package. */
export function resolveDebianPackages(packages: string[], snapshot: string | undefined, where: string): DebianPackages | undefined {
  packages.forEach((text, index) => checkPackage(text, `${where}.debianPackages[${index}]`));
  const names = packages.map(nameOf);
  const twice = packages.find((text, index) => names.indexOf(nameOf(text)) !== index);
  if (twice !== undefined) {
    refuse({ where: `${where}.debianPackages`, problem: 'this package is named twice', value: twice, allowed: 'each package once', fix: 'leave one of them out' });
  }
  if (snapshot !== undefined) {
    checkSnapshot(snapshot, packages.length > 0, `${where}.debianSnapshot`);
  }
  return packages.length === 0 ? undefined : { packages: [...packages].sort(byCodeUnit), snapshot };
}

/** Those that may be another version tomorrow, or bring other ones: a version holds for the package alone, a snapshot for what it needs too. */
export function floatingPackages({ packages, snapshot }: DebianPackages): string[] {
  return snapshot === undefined ? packages.map(nameOf) : [];
}

function nameOf(text: string): string {
  return text.split('=')[0];
}

function checkPackage(text: string, where: string): void {
  // apt takes a final `-` for "remove", and a final `.` for a pattern
  if (!/[a-z0-9+]$/.test(packageOf(literal(text, where))?.name ?? '')) {
    refuse({
      where,
      problem: 'this is not the name of a Debian package',
      value: text,
      allowed: 'a name such as libpq5, or with its version: libpq5=17.6-0+deb13u1',
      fix: 'look it up on https://packages.debian.org',
    });
  }
}

function checkSnapshot(snapshot: string, hasPackages: boolean, where: string): void {
  const [, ...parts] = SNAPSHOT.exec(literal(snapshot, where)) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  if (Number.isNaN(time) || new Date(time).toISOString() !== iso) {
    refuse({
      where,
      problem: 'this is not the time of a snapshot',
      value: snapshot,
      allowed: 'year, month, day, T, hour, minute, second, Z: 20260818T000000Z',
      fix: 'take a time of https://snapshot.debian.org',
    });
  }
  if (!hasPackages) {
    refuse({ where, problem: 'no package is taken from it', value: snapshot, allowed: 'a snapshot beside debianPackages', fix: 'leave it out, or name packages' });
  }
}

import { posix } from 'node:path';
import { DistrolessBase } from './bases/distroless-base';
import { Libc, MinimalBase } from './bases/minimal-base';
import { ArchiveLayer } from './recipe';
import { refuse } from '../private/errors';

/** A file that the loader loads, and what it asks for. */
export interface Asking {
  /** `the executable server`, for messages. */
  readonly by: string;
  /** Sonames. */
  readonly libraries: readonly string[];
}

/** What a program that others have linked asks its loader for, and what libraries do that come with it; the program first. */
export type NeededLibraries = readonly Asking[];

/** What else an image has. */
interface Beside {
  readonly base: MinimalBase;
  readonly known: readonly ArchiveLayer[];
  readonly hasPackages: boolean;
}

/** Parts of glibc that its package has always had, and loaders. */
const OF_GLIBC = /^(ld-linux.*\.so\.\d|ld64\.so\.\d|libmvec\.so\.1|libthread_db\.so\.1|libBrokenLocale\.so\.1|libnss_[a-z]+\.so\.2|libc_malloc_debug\.so\.0)$/;
/** The smallest first. */
const BASES: readonly { readonly name: string; readonly base: MinimalBase }[] = [
  { name: 'BASE_NOSSL_DEBIAN13', base: DistrolessBase.BASE_NOSSL_DEBIAN13 },
  { name: 'BASE_DEBIAN13', base: DistrolessBase.BASE_DEBIAN13 },
  { name: 'CC_DEBIAN13', base: DistrolessBase.CC_DEBIAN13 },
];

/**
 * Refuses a base that surely lacks a library: of bases whose libraries are not known, and beside packages of Debian, nothing is said; a file of that name anywhere in
 * the image may be found.
 */
export function checkLibraries(needed: NeededLibraries | undefined, { base, known, hasPackages }: Beside): void {
  const { libraries: has, libc, debianRelease } = base.facts;
  if (needed === undefined || has === undefined || libc !== Libc.GLIBC || hasPackages) {
    return;
  }
  const brought = new Set(known.flatMap(({ members }) => members.map(({ path }) => posix.basename(path))));
  const lacks = needed.map(({ by, libraries }) => ({ by, missing: lacking(has, libraries).filter(name => !brought.has(name)) }));
  const { by, missing } = lacks.find(each => each.missing.length > 0) ?? {};
  if (missing !== undefined) {
    const all = lacks.flatMap(each => each.missing);
    const fitting = BASES.find(({ base: { facts } }) => lacking(facts.libraries ?? [], [...all, ...has]).length === 0);
    const packages = debianRelease === undefined ? '' : 'give the image the Debian package that has it (debianPackages; packages.debian.org finds it by the name of the file), ';
    refuse({
      where: 'PrebuiltProgram.entry',
      problem: `${by} asks for ${missing.join(', ')}, which ${base.reference} does not have: it would fail with "error while loading shared libraries"`,
      value: missing,
      allowed: 'a base with these libraries, or the libraries in the image',
      fix: fitting ? `use DistrolessBase.${fitting.name}, or link statically` : `${packages}put the library beside the program (include) where it looks for it, or link statically`,
    });
  }
}

function lacking(has: readonly string[], libraries: readonly string[]): string[] {
  return libraries.filter(name => !has.includes(name) && !OF_GLIBC.test(name));
}

import { refuse } from '../../private/errors';
import { GLIBC_OF } from '../bases/distroless-catalog';
import { BaseFacts, Libc, MinimalBase } from '../bases/minimal-base';

/** A Debian release that toolchain images are made of. */
export interface ToolchainRelease {
  readonly debian: number;
  /** As tags of images have it: `trixie`. */
  readonly name: string;
  /** Its glibc, `2.41`: what is linked there asks for no newer one. */
  readonly glibc: string;
  /** Its GCC, `14`: C++ asks for no newer library. */
  readonly gcc: string;
}

/** The newest first. */
export const RELEASES: readonly ToolchainRelease[] = [
  { debian: 13, name: 'trixie', glibc: GLIBC_OF[13], gcc: '14' },
  { debian: 12, name: 'bookworm', glibc: GLIBC_OF[12], gcc: '12' },
];

export const NEWEST_RELEASE = RELEASES[0];

/** What a dynamically linked program asks a base for. */
export interface Dynamic {
  /** The property that decides it, for messages: `CProgram.linking`. */
  readonly where: string;
  readonly value: string;
  /** Why it is linked so, as the front of a sentence. */
  readonly because: string;
  /** Libraries, by soname. */
  readonly libraries: readonly string[];
  /** A base that has them: `DistrolessBase.CC_DEBIAN13`. */
  readonly such: string;
  /** What to do instead of choosing another base. */
  readonly or: string;
}

/**
 * The newest release whose programs start on a base.
 *
 * @throws when the base lacks a library, or its glibc is older than any toolchain's
 */
export function releaseFor({ reference, facts }: MinimalBase, { where, value, because, libraries, such, or }: Dynamic): ToolchainRelease {
  const has = facts.libc === Libc.GLIBC && (facts.libraries === undefined || libraries.every(name => facts.libraries?.includes(name)));
  if (!has) {
    refuse({
      where,
      problem: `${because} and asks for ${libraries.join(', ')}, which ${reference} does not have`,
      value,
      allowed: `a base with them, such as ${such}`,
      fix: `choose that base, or ${or}`,
    });
  }
  const oldest = RELEASES[RELEASES.length - 1];
  return releaseOlderThan(facts) ?? refuse({
    where,
    problem: `no toolchain image links for the glibc of ${reference}`,
    value: facts.glibcVersion,
    allowed: `a base with glibc ${oldest.glibc} or newer, such as ${such}`,
    fix: `choose that base, or ${or}`,
  });
}

/** The newest release whose glibc is not newer than the base's; undefined when all are. */
export function releaseOlderThan({ glibcVersion, debianRelease }: BaseFacts): ToolchainRelease | undefined {
  const glibc = glibcVersion ?? GLIBC_OF[debianRelease ?? 0];
  // what is linked with the oldest asks least of a base whose glibc nobody states
  return glibc === undefined ? RELEASES[RELEASES.length - 1] : RELEASES.find(each => !isNewer(each.glibc, glibc));
}

/** Whether one version of glibc, `2.41`, is newer than another. */
export function isNewer(one: string, other: string): boolean {
  const [[major, minor], [otherMajor, otherMinor]] = [one, other].map(text => text.split('.').map(Number));
  return major !== otherMajor ? major > otherMajor : minor > otherMinor;
}

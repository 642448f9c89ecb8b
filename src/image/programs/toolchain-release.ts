import { refuse } from '../../private/errors';
import { GLIBC_OF } from '../bases/distroless-catalog';
import { MinimalBase } from '../bases/minimal-base';

/** Debian releases that toolchain images are made of, the newest first. */
const RELEASES = [{ name: 'trixie', glibc: GLIBC_OF[13] }, { name: 'bookworm', glibc: GLIBC_OF[12] }] as const;

export type ToolchainRelease = typeof RELEASES[number]['name'];

/**
 * The newest Debian release whose C library is not newer than the base's: what is linked there starts on the base.
 *
 * @param where the program's class, for messages
 * @throws when the base's C library is older than that of each
 */
export function releaseFor({ reference, facts }: MinimalBase, where: string): ToolchainRelease {
  const { glibcVersion } = facts;
  const found = RELEASES.find(({ glibc }) => glibcVersion === undefined || !isOlder(glibcVersion, glibc));
  if (found !== undefined) {
    return found.name;
  }
  const oldest = RELEASES[RELEASES.length - 1];
  return refuse({
    where: `${where}.base`,
    problem: `what is linked against the C library of a toolchain image would not start on ${reference}: no toolchain image has one as old`,
    value: `glibc ${glibcVersion}`,
    allowed: `bases with glibc ${oldest.glibc} (Debian ${oldest.name}) or newer`,
    fix: 'choose a newer base, or a program that is linked statically',
  });
}

function isOlder(version: string, than: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [otherMajor, otherMinor] = than.split('.').map(Number);
  return major < otherMajor || major === otherMajor && minor < otherMinor;
}

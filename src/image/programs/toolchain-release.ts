import { RELEASES, releaseOlderThan } from './glibc';
import { refuse } from '../../private/errors';
import { Libc, MinimalBase } from '../bases/minimal-base';

/**
 * The newest Debian release whose C library is not newer than the base's: what is linked there starts on the base.
 *
 * @param where the image's class, for messages
 * @throws when the base's C library is older than that of each, or another one
 */
export function linkingRelease({ reference, facts }: MinimalBase, where: string): string {
  const release = facts.libc === Libc.MUSL ? undefined : releaseOlderThan(facts);
  const oldest = RELEASES[RELEASES.length - 1];
  return release?.name ?? refuse({
    where: `${where}.base`,
    problem: facts.libc === Libc.MUSL
      ? `toolchain images link against glibc, and ${reference} has another C library`
      : `what is linked against the C library of a toolchain image would not start on ${reference}: no toolchain image has one as old`,
    value: facts.libc === Libc.MUSL ? 'Libc.MUSL' : `glibc ${facts.glibcVersion}`,
    allowed: `bases with glibc ${oldest.glibc} (Debian ${oldest.name}) or newer`,
    fix: 'choose another base, or a program that is linked statically',
  });
}

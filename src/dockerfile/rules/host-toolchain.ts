import { Hit, Rule } from './rule';
import { HostToolchain } from './subject';
import { Severity } from '../../findings/finding';
import { toolchainOf } from '../text/toolchains';

/** C library of the toolchain images, by Debian release: C links it into the program. */
const GLIBC: { readonly [debian: number]: string } = { 12: 'glibc 2.36', 13: 'glibc 2.41' };

/** Another toolchain makes other bytes, and maybe another program. */
export const hostToolchain: Rule = {
  id: 'host-toolchain',
  severity: Severity.INFO,
  title: 'The recipe\'s own toolchain builds',
  check({ host = [] }) {
    return host.flatMap(toolchain => hitOf(toolchain) ?? []);
  },
};

function hitOf({ reference, found, version, libc, lacks }: HostToolchain): Hit | undefined {
  const wanted = toolchainOf(reference);
  if (lacks !== undefined) {
    return { where: 'RUN', what: `${found}, so ${lacks}`, fix: fixFor(wanted.language, wanted.version) };
  }
  const otherVersion = wanted.version !== undefined && !`${version}.`.startsWith(`${wanted.version}.`);
  const wantedLibc = GLIBC[wanted.debian ?? 0];
  const otherLibc = libc !== undefined && wantedLibc !== undefined && libc !== wantedLibc;
  return otherVersion || otherLibc ? {
    where: 'RUN',
    what: `${found} of this machine builds where the recipe has ${reference}${otherLibc ? ` (${wantedLibc})` : ''}: the bytes differ, and what the program does may`,
    fix: fixFor(wanted.language, wanted.version),
  } : undefined;
}

function fixFor(language?: string, version?: string): string {
  const name = { go: 'Go', c: 'GCC', python: 'Python' }[language ?? ''] ?? 'the toolchain';
  return `build with a container engine, or install ${name}${version === undefined ? '' : ` ${version}`}; nothing has to be done when the difference does not matter`;
}

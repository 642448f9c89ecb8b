import { Hit, Rule } from './rule';
import { HostToolchain } from './subject';
import { WITH_ENGINE } from '../../findings/container-engine';
import { Severity } from '../../findings/finding';
import { toolchainOf } from '../text/toolchains';

/** C library of the toolchain images, by Debian release: C links it into the program. */
const GLIBC: { readonly [debian: number]: string } = { 12: 'glibc 2.36', 13: 'glibc 2.41' };

const NAMES: { readonly [language: string]: string } = { go: 'Go', c: 'GCC', python: 'Python', node: 'Node.js', rust: 'Rust' };

/** Another toolchain makes other bytes, and maybe another program. */
export const hostToolchain: Rule = {
  id: 'host-toolchain',
  severity: Severity.INFO,
  title: 'The recipe\'s own toolchain builds',
  check({ host = [] }) {
    return host.flatMap(toolchain => hitOf(toolchain) ?? []);
  },
};

const NOTHING = 'nothing has to be done when the difference does not matter';

function hitOf({ reference, found, version, libc, lacks }: HostToolchain): Hit | undefined {
  if (lacks !== undefined) {
    return { where: 'RUN', what: lacks, fix: `${WITH_ENGINE}; ${NOTHING}` };
  }
  const wanted = toolchainOf(reference);
  const otherVersion = wanted.version !== undefined && !`${version}.`.startsWith(`${wanted.version}.`);
  const wantedLibc = GLIBC[wanted.debian ?? 0];
  const otherLibc = libc !== undefined && wantedLibc !== undefined && libc !== wantedLibc;
  const ways = [
    ...(otherVersion ? [`install ${NAMES[wanted.language ?? ''] ?? 'the toolchain'} ${wanted.version}`] : []),
    ...(otherLibc ? [`build on Debian ${wanted.debian}`] : []),
  ];
  return ways.length === 0 ? undefined : {
    where: 'RUN',
    what: `${found} of this machine builds where the recipe has ${reference}${otherLibc ? ` (${wantedLibc})` : ''}: the bytes differ, and what the program does may`,
    fix: `${WITH_ENGINE}, or ${ways.join(' and ')}; ${NOTHING}`,
  };
}

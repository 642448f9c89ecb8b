import { Hit, Rule } from './rule';
import { BaseView, Runtime, RuleSubject, Toolchain } from './subject';
import { Severity } from '../../findings/finding';

/** Languages whose programs are usually linked against the C library of the image that they were made in. */
const LINKED = ['c', 'rust', 'python', 'node'];

/** What is made for one release of a runtime or C library may not run on another. */
export const newerToolchain: Rule = {
  id: 'newer-toolchain',
  severity: Severity.ERROR,
  title: 'Toolchain and base fit together',
  check(subject) {
    return subject.toolchains.flatMap((toolchain) => runtimeHit(toolchain, subject) ?? libraryHit(toolchain, subject.base) ?? []);
  },
};

function runtimeHit(toolchain: Toolchain, { base: { reference, runtime } }: RuleSubject): Hit | undefined {
  if (!runtime || toolchain.version === undefined || toolchain.language !== runtime.name) return undefined;
  const mismatch = MISMATCH[runtime.name]?.(toolchain.version, runtime);
  return mismatch && {
    where: 'COPY',
    what: `${toolchain.reference} has ${runtime.name} ${toolchain.version}, ${reference} has ${runtime.version}: ${mismatch.effect}`,
    fix: `take a toolchain image with ${runtime.name} ${mismatch.wanted}, or a base with ${runtime.name} ${toolchain.version}`,
    severity: mismatch.severity,
  };
}

interface Mismatch { readonly effect: string; readonly wanted: string; readonly severity: Severity }

const MISMATCH: Readonly<Record<string, (version: string, runtime: Runtime) => Mismatch | undefined>> = {
  // packages lie in a folder that carries the version, so even pure ones are not found
  python: (version, runtime) => differs(version, runtime, 2, {
    effect: 'installed packages are not found and extension modules do not load', severity: Severity.ERROR,
  }),
  // plain JavaScript runs on both
  node: (version, runtime) => differs(version, runtime, 1, {
    effect: 'native addons do not load', severity: Severity.WARNING,
  }),
  // a compiler that is told --release writes for an older one
  java: (version, runtime) => Number.parseInt(version, 10) <= Number.parseInt(runtime.version, 10) ? undefined
    : differs(version, runtime, 1, { effect: 'classes compiled without --release are not accepted', severity: Severity.WARNING }),
};

function differs(version: string, runtime: Runtime, parts: number, mismatch: Omit<Mismatch, 'wanted'>): Mismatch | undefined {
  const [given, wanted] = [version, runtime.version].map((text) => text.split('.').slice(0, parts));
  if (given.length < parts || wanted.length < parts || given.join('.') === wanted.join('.')) return undefined;
  return { ...mismatch, wanted: wanted.join('.') };
}

function libraryHit(toolchain: Toolchain, { reference, debian, glibc }: BaseView): Hit | undefined {
  if (toolchain.debian === undefined || debian === undefined || glibc === undefined) return undefined;
  if (toolchain.debian <= debian || !LINKED.includes(toolchain.language ?? '')) return undefined;
  return {
    where: 'COPY',
    what: `${toolchain.reference} is Debian ${toolchain.debian}, ${reference} is Debian ${debian} with glibc ${glibc}: what is linked there may need a newer one`,
    fix: `take a toolchain image of Debian ${debian}, or a base of Debian ${toolchain.debian}`,
    severity: Severity.WARNING,
  };
}

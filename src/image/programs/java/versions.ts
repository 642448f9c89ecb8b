import { catalogVersion, scriptOf, scriptText } from './gradle-files';
import { Pom, pomFile } from './pom';
import { chosenVersion } from './version-files';
import { refuse } from '../../../private/errors';
import { baseRuntime } from '../../bases/base-runtime';
import { DistrolessBase } from '../../bases/distroless-base';
import { Libc, MinimalBase } from '../../bases/minimal-base';

/** Versions that distroless has, in order; class files run on their own version and on newer ones. */
const BASES: readonly { readonly version: number; readonly base: DistrolessBase }[] = [
  { version: 17, base: DistrolessBase.JAVA17_DEBIAN13 },
  { version: 21, base: DistrolessBase.JAVA21_DEBIAN13 },
  { version: 25, base: DistrolessBase.JAVA25_DEBIAN13 },
];
export const DEFAULT = 21;

export interface WantedVersion {
  readonly version: number;
  /** Who wants it: `pom.xml`, `.java-version`. */
  readonly by: string;
}

/** The version of Java that a project is written for; `poms` are those of its module and of the root, `gradle` the folders with build files. */
export function wantedVersion(root: string, given: string | undefined, poms: readonly Pom[], gradle: readonly string[]): WantedVersion | undefined {
  if (given !== undefined) {
    return { version: Number(given), by: 'javaVersion' };
  }
  return poms.map(pom => pomVersion(pom, poms)).find(each => each !== undefined) ?? gradleVersion(root, gradle)
    ?? chosenVersion(root);
}

/** A version as build files have it: `17`, `1.8`, `21.0.2`, `VERSION_17`, `VERSION_1_8`. */
export function versionOf(text: string | undefined): number | undefined {
  const version = /^(?:JavaVersion\.)?(?:VERSION_)?(?:1[._](?=\d))?(\d{1,3})(?!\d)/.exec(text?.trim() ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
}

/** Whether the pom says it in a way that Maven's compiler reads. */
export function compilerKnows({ release, properties }: Pom): boolean {
  return release !== undefined || ['release', 'target', 'source'].some(name => properties.has(`maven.compiler.${name}`));
}

/** The base with a Java that the program runs on. */
export function baseFor(wanted: WantedVersion | undefined): { readonly base: DistrolessBase; readonly because: string } {
  if (wanted === undefined) {
    const { base } = BASES.find(({ version }) => version === DEFAULT)!;
    return { base, because: `Java needs its runtime, and nothing asks for another version than ${DEFAULT}` };
  }
  const found = BASES.find(({ version }) => version >= wanted.version);
  if (found === undefined) {
    refuse({
      where: 'JavaProgram.javaVersion',
      problem: `${wanted.by} asks for a version that no base has`,
      value: String(wanted.version),
      allowed: BASES.map(({ version }) => version).join(', '),
      fix: 'lower it, or give a base of your own: MinimalBase.custom(…, { runtimeName: \'java\', runtimeVersion: … })',
    });
  }
  return { base: found.base, because: `Java needs its runtime, and ${wanted.by} asks for ${wanted.version}` };
}

/** The first base with a Java that is at least this one. */
export function baseThatRuns(version: number): DistrolessBase | undefined {
  return BASES.find(each => each.version >= version)?.base;
}

/** The base for a program that brings its runtime, and the version of that. */
export function ownRuntime(wanted: WantedVersion | undefined): { readonly base: DistrolessBase; readonly because: string; readonly version: number } {
  const { base } = baseFor(wanted);
  const because = 'the program brings its runtime, and this base has the libraries that a JVM needs';
  return { base: DistrolessBase.JAVA_BASE_DEBIAN13, because, version: Number(base.facts.runtimeVersion) };
}

/** The version of a runtime that the program brings; refuses a base that it cannot start on. */
export function ownVersion({ reference, facts }: MinimalBase, wanted: WantedVersion | undefined): number {
  if (facts.libc !== Libc.GLIBC) {
    refuse({
      where: 'DistrolessImage.base',
      problem: `the runtime that the program brings is linked against glibc, which ${reference} does not have`,
      value: reference,
      allowed: 'a base with glibc, such as DistrolessBase.JAVA_BASE_DEBIAN13',
      fix: 'leave base out',
    });
  }
  return ownRuntime(wanted).version;
}

/** The version of a base's Java; refuses a base that has none, or one that is too old. */
export function versionOn(base: MinimalBase, wanted: WantedVersion | undefined): number {
  const version = baseRuntime(base, { name: 'java', language: 'Java', such: 'DistrolessBase.JAVA21_DEBIAN13' }, versionOf);
  if (wanted !== undefined && wanted.version > version) {
    refuse({
      where: 'DistrolessImage.base',
      problem: `${wanted.by} asks for Java ${wanted.version}, and the base has ${version}, which does not run its classes`,
      value: base.reference,
      allowed: baseFor(wanted).base.reference,
      fix: 'leave base out, or change what asks for the version',
    });
  }
  return version;
}

function pomVersion(pom: Pom, poms: readonly Pom[]): WantedVersion | undefined {
  const names = ['maven.compiler.release', 'maven.compiler.target', 'maven.compiler.source', 'java.version'];
  const property = (name: string): string | undefined => [pom, ...poms].map(({ properties }) => properties.get(name)).find(Boolean);
  const resolved = (text: string | undefined): string | undefined => /^\$\{(.+)\}$/.test(text ?? '') ? property(text!.slice(2, -1)) : text;
  const said = [pom.release, ...names.map(name => pom.properties.get(name))];
  const version = said.map(text => versionOf(resolved(text))).find(each => each !== undefined);
  return version === undefined ? undefined : { version, by: pomFile(pom) };
}

/** The version of the JDK that a build of Gradle compiles with; undefined when it is the one that runs Gradle. */
export function gradleToolchain(root: string, folders: readonly string[]): WantedVersion | undefined {
  return gradleSays(root, folders, ['languageVersion(?:\\s*=|\\.set\\s*\\()\\s*JavaLanguageVersion\\.of\\(\\s*', 'jvmToolchain\\(\\s*']);
}

function gradleVersion(root: string, folders: readonly string[]): WantedVersion | undefined {
  return gradleToolchain(root, folders) ?? gradleSays(root, folders, ['release(?:\\s*=|\\.set\\s*\\()\\s*']) ?? gradleSays(root, folders, ['(?:target|source)Compatibility\\s*=?\\s*']);
}

function gradleSays(root: string, folders: readonly string[], starts: string[]): WantedVersion | undefined {
  for (const [start, folder] of starts.flatMap(each => folders.map(name => [each, name]))) {
    const said = new RegExp(`\\b${start}["']?(?:((?:JavaVersion\\.)?(?:VERSION_)?[\\d._]+)|libs\\.versions\\.([\\w.]+?)\\.get\\(\\))`).exec(scriptText(root, folder));
    const version = versionOf(said?.[1] ?? catalogVersion(root, said?.[2] ?? ''));
    if (version !== undefined) {
      return { version, by: scriptOf(root, folder)! };
    }
  }
  return undefined;
}

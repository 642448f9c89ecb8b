import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Pom, pomFile } from './pom';
import { refuse } from '../../../private/errors';
import { baseRuntime } from '../../bases/base-runtime';
import { DistrolessBase } from '../../bases/distroless-base';
import { Libc, MinimalBase } from '../../bases/minimal-base';
import { readable } from '../../sources/readable';

/** Versions that distroless has, in order; class files run on their own version and on newer ones. */
const BASES: readonly { readonly version: number; readonly base: DistrolessBase }[] = [
  { version: 17, base: DistrolessBase.JAVA17_DEBIAN13 },
  { version: 21, base: DistrolessBase.JAVA21_DEBIAN13 },
  { version: 25, base: DistrolessBase.JAVA25_DEBIAN13 },
];
const DEFAULT = 21;

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
    ?? fileVersion(root, '.java-version', /^\D*?(\d+(?:\.\d+)?)/) ?? fileVersion(root, '.sdkmanrc', /^java=(\d+(?:\.\d+)?)/m);
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

function gradleVersion(root: string, folders: readonly string[]): WantedVersion | undefined {
  const files = folders.flatMap(folder => ['build.gradle', 'build.gradle.kts'].map(name => posix.join(folder, name)));
  const said = [
    'languageVersion(?:\\s*=|\\.set\\()\\s*JavaLanguageVersion\\.of\\(\\s*',
    'jvmToolchain\\(\\s*',
    'release(?:\\s*=|\\.set\\()\\s*',
    '(?:target|source)Compatibility\\s*=?\\s*',
  ];
  const patterns = said.map(start => new RegExp(`\\b${start}["']?((?:JavaVersion\\.)?(?:VERSION_)?[\\d._]+)`));
  return patterns.flatMap(pattern => files.map(file => fileVersion(root, file, pattern))).find(each => each !== undefined);
}

function fileVersion(root: string, path: string, pattern: RegExp): WantedVersion | undefined {
  if (!existsSync(join(root, path))) {
    return undefined;
  }
  const version = versionOf(pattern.exec(readable('JavaProgram.projectRoot', path, () => readFileSync(join(root, path), 'utf8')))?.[1]);
  return version === undefined ? undefined : { version, by: path };
}

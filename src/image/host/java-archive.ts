import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { JavaTool } from './host-build';
import { ContentError } from '../../oci/content-error';
import { Budget, zipContent, ZipEntry, zipEntries, zipHead } from '../../oci/sbom/detectors/zip';
import { parseHeader } from '../../oci/sbom/header-fields';
import { refuse } from '../../private/errors';
import { baseThatRuns } from '../programs/java/versions';

/** What takes Java's archives, and what an archive has to be. */
export interface JavaTaker {
  /** Version of the runtime: `21`. */
  readonly runs: number;
  /** Whether `java -jar` starts it. */
  readonly starts: boolean;
  /** For messages: `JavaBuild.jar()`. */
  readonly where: string;
}

const MEBIBYTE = 1024 * 1024;
const LARGEST = 1024 * MEBIBYTE;
const MAGIC = 0xcafebabe;
/** Class files of Java 1.1 say 45, and each version one more. */
const BEFORE_FIRST = 44;
/** Jars in a jar that its starter puts on the class path: of Spring Boot, and of archives for the web that start. */
const INNER = /^(BOOT|WEB)-INF\/lib[^/]*\/[^/]+\.jar$/;

/** Refuses a jar that the runtime does not open, start or run. */
export function checkJar(path: string, file: string, taker: JavaTaker): void {
  const broken = (problem: string): never => refuse({
    where: taker.where, problem: `this is no jar that Java opens: ${problem}`, value: path, allowed: 'a jar as the tools of Java write it', fix: 'build it again, or name another file',
  });
  if (statSync(file).size > LARGEST) {
    broken('it is larger than 1 GiB');
  }
  try {
    checkArchive(readFileSync(file), path, taker, { bytes: LARGEST, entries: 500_000, contents: 500_000 });
  } catch (error) {
    if (error instanceof ContentError) {
      broken(error.message.replace(`${path}: `, ''));
    }
    throw error;
  }
}

/** Refuses classes and jars that a build made or fetched and the runtime does not run. */
export function checkJavaTree(folder: string, { runs, starts }: JavaTool, where: string): void {
  const visit = (inner: string): void => {
    for (const entry of readdirSync(join(folder, inner), { withFileTypes: true })) {
      const path = posix.join(inner, entry.name);
      if (entry.isDirectory()) {
        visit(path);
      } else if (entry.isFile() && entry.name.endsWith('.jar')) {
        checkJar(`/${path.split('/').slice(1).join('/')}`, join(folder, path), { runs, starts: path === starts, where });
      } else if (entry.isFile() && entry.name.endsWith('.class')) {
        checkClass(entry.name, versionOfClass(readFileSync(join(folder, path)).subarray(0, 8)), `/${path.split('/').slice(1).join('/')}`, { runs, starts: false, where });
      }
    }
  };
  visit('');
}

function checkArchive(zip: Buffer, path: string, taker: JavaTaker, budget: Budget): void {
  const entries = zipEntries(zip, path, budget);
  if (entries.length === 0) {
    throw new ContentError(`${path}: there is nothing in it, or its directory is broken`);
  }
  if (taker.starts && mainClassOf(zip, entries, path, budget) === undefined) {
    refuse({
      where: taker.where,
      problem: 'its manifest names no Main-Class, so java -jar cannot start it',
      value: path,
      allowed: 'a jar with Main-Class in META-INF/MANIFEST.MF',
      fix: 'let the build write it (Spring Boot\'s and shading plugins do), or start a class: JavaBuild.maven(), JavaBuild.gradle(), JavaBuild.javac()',
    });
  }
  for (const entry of entries.filter(({ name }) => isLoaded(name))) {
    checkClass(entry.name, versionOfClass(zipHead(zip, entry, path, budget)), path, taker);
  }
  for (const entry of entries.filter(({ name }) => INNER.test(name))) {
    checkArchive(zipContent(zip, entry, path, budget), `${path}!/${entry.name}`, { ...taker, starts: false }, budget);
  }
}

/** Versions for newer runtimes are below META-INF, and modules are not asked for on a class path. */
function isLoaded(name: string): boolean {
  return name.endsWith('.class') && !name.startsWith('META-INF/') && posix.basename(name) !== 'module-info.class';
}

function versionOfClass(head: Buffer): number | undefined {
  return head.length >= 8 && head.readUInt32BE(0) === MAGIC ? head.readUInt16BE(6) - BEFORE_FIRST : undefined;
}

function mainClassOf(zip: Buffer, entries: ZipEntry[], path: string, budget: Budget): string | undefined {
  const entry = entries.find(({ name, size }) => /^META-INF\/MANIFEST\.MF$/i.test(name) && size <= MEBIBYTE);
  const manifest = entry && parseHeader(zipContent(zip, entry, path, budget).toString('utf8'), 'same-line');
  return manifest?.get('main-class')?.[0].trim() || undefined;
}

function checkClass(name: string, version: number | undefined, path: string, { runs, where }: JavaTaker): void {
  if (version === undefined || version <= runs) {
    return;
  }
  const base = baseThatRuns(version);
  refuse({
    where,
    problem: `${name} is compiled for Java ${version} (class version ${version + BEFORE_FIRST}), and the image's runtime is Java ${runs}`,
    value: path,
    allowed: `classes for Java ${runs} and older${base === undefined ? '' : `; or the base ${base.reference}`}`,
    fix: base === undefined ? `compile it for Java ${runs} (--release ${runs}), or take another version of it` : `javaVersion: '${base.facts.runtimeVersion}', or compile it for Java ${runs}, or take another version of it`,
  });
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { JavaBuild, JavaProgram, MinimalImage } from '../../../src/image';
import { checkJavaTree } from '../../../src/image/host/java-archive';
import { jar, javaClass, manifest } from '../jar';
import { Files, folder, project } from '../support';

const MAIN = { 'META-INF/MANIFEST.MF': manifest('a.Main') };
const MAIN_JAVA = 'class Main { public static void main(String[] args) { } }';
const describeJar = (content: string | Buffer, javaVersion?: string): unknown =>
  MinimalImage.of(new JavaProgram({ buildWith: JavaBuild.jar('app.jar'), javaVersion }))._describe(project({ 'app.jar': content }));

describe('a finished jar', () => {
  test.each<[string, Buffer]>([
    ['of the runtime’s own version', jar({ ...MAIN, 'a/Main.class': javaClass(21) })],
    ['of an older one, not compressed', jar({ ...MAIN, 'a/Main.class': javaClass(8) }, { stored: ['a/Main.class'] })],
    ['for several versions', jar({ ...MAIN, 'a/Main.class': javaClass(8), 'META-INF/versions/25/a/Main.class': javaClass(25) })],
    ['of a module for newer ones', jar({ ...MAIN, 'a/Main.class': javaClass(8), 'module-info.class': javaClass(25) })],
    ['with a script before it', Buffer.concat([Buffer.from('#!/bin/sh\nexec java -jar "$0"\n'), jar({ ...MAIN, 'a/Main.class': javaClass(21) })])],
    ['with something else that is called a class', jar({ ...MAIN, 'a/Main.class': 'no class' })],
    ['of Spring Boot', jar({ ...MAIN, 'BOOT-INF/classes/a/Main.class': javaClass(21), 'BOOT-INF/lib/b.jar': jar({ 'b/B.class': javaClass(17) }) })],
  ])('%s is taken', (_name, content) => {
    expect(() => describeJar(content)).not.toThrow();
  });

  test.each<[string, string | Buffer, string]>([
    ['a newer class', jar({ ...MAIN, 'a/B.class': javaClass(8), 'a/Main.class': javaClass(25) }),
      'JavaBuild.jar(): a/Main.class is compiled for Java 25 (class version 69), and the image\'s runtime is Java 21 (got "app.jar"); '
      + 'allowed: classes for Java 21 and older; or the base gcr.io/distroless/java25-debian13:nonroot; fix: javaVersion: \'25\', or compile it for Java 21'],
    ['a class that no base runs', jar({ ...MAIN, 'a/Main.class': javaClass(26) }), 'allowed: classes for Java 21 and older; fix: compile it for Java 21 (--release 21)'],
    ['a newer class in a jar of Spring Boot', jar({ ...MAIN, 'BOOT-INF/lib/b.jar': jar({ 'b/B.class': javaClass(25) }) }), 'b/B.class is compiled for Java 25 (class version 69), and the image\'s runtime is Java 21 (got "app.jar!/BOOT-INF/lib/b.jar")'],
    ['no class to start', jar({ 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\n', 'a/Main.class': javaClass(21) }), 'JavaBuild.jar(): its manifest names no Main-Class, so java -jar cannot start it (got "app.jar")'],
    ['no manifest', jar({ 'a/Main.class': javaClass(21) }), 'names no Main-Class'],
    ['a text', 'hello', 'JavaBuild.jar(): this is no jar that Java opens: not an archive, or cut off (got "app.jar")'],
    ['nothing', '', 'not an archive'],
    ['the first half', jar({ ...MAIN, 'a/Main.class': javaClass(21) }).subarray(0, 90), 'not an archive'],
    ['an empty archive', jar({}), 'there is nothing in it'],
    ['a directory that points elsewhere', moved(jar({ 'a/Main.class': javaClass(21), ...MAIN })), 'is not where the directory says'],
    ['bytes that do not unpack', spoilt(jar({ ...MAIN, 'a/Main.class': javaClass(21) })), 'a/Main.class cannot be unpacked'],
    ['a jar of jars that are no jars', jar({ ...MAIN, 'BOOT-INF/lib/b.jar': 'hello' }), 'app.jar!/BOOT-INF/lib/b.jar: not an archive'],
  ])('%s is refused', (_name, content, message) => {
    expect(() => describeJar(content)).toThrow(message);
  });

  test('the version that is asked for counts', () => {
    const content = jar({ ...MAIN, 'a/Main.class': javaClass(25) });
    expect(() => describeJar(content, '25')).not.toThrow();
    expect(() => describeJar(content, '17')).toThrow('the image\'s runtime is Java 17');
  });

  test('what a bomb holds is not unpacked', () => {
    const bomb = jar({ ...MAIN, 'a/Main.class': Buffer.concat([javaClass(21), Buffer.alloc(64 * 1024 * 1024)]) });
    expect(() => describeJar(bomb)).not.toThrow();
    const claims = Buffer.from(bomb);
    claims.writeUInt32LE(0x7fffffff, claims.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 24);
    expect(() => describeJar(claims)).not.toThrow();
  });
});

test('jars that javac compiles against are read too', () => {
  const files: Files = { 'Main.java': MAIN_JAVA, 'lib/new.jar': jar({ 'b/B.class': javaClass(25) }) };
  expect(() => MinimalImage.of(new JavaProgram())._describe(project(files)))
    .toThrow('JavaProgram.projectRoot: b/B.class is compiled for Java 25 (class version 69), and the image\'s runtime is Java 21 (got "lib/new.jar")');
});

describe('what a build made', () => {
  const check = (files: Files, starts?: string) => (): void => checkJavaTree(made(files), {
    language: 'java', image: 'maven', atLeast: 17, maven: true, compiles: true, runs: 17, starts,
  }, 'JavaProgram');

  test('is as old as the runtime', () => {
    expect(check({ 'program/app/classes/a/Main.class': javaClass(17), 'dependencies/app/lib/b.jar': jar({ 'b/B.class': javaClass(8) }) })).not.toThrow();
  });

  test.each<[string, Files, string | undefined, string]>([
    ['a dependency', { 'dependencies/app/lib/b.jar': jar({ 'b/B.class': javaClass(21) }) }, undefined,
      'JavaProgram: b/B.class is compiled for Java 21 (class version 65), and the image\'s runtime is Java 17 (got "/app/lib/b.jar"); allowed: classes for Java 17 and older; or the base gcr.io/distroless/java21-debian13:nonroot; fix: javaVersion: \'21\''],
    ['a class', { 'program/app/classes/a/Main.class': javaClass(21) }, undefined, 'JavaProgram: Main.class is compiled for Java 21 (class version 65), and the image\'s runtime is Java 17 (got "/app/classes/a/Main.class")'],
    ['a jar that does not start', { 'program/app/app.jar': jar({ 'a/Main.class': javaClass(17) }) }, 'program/app/app.jar', 'JavaProgram: its manifest names no Main-Class'],
  ])('%s', (_name, files, starts, message) => {
    expect(check(files, starts)).toThrow(message);
  });
});

function made(files: Files): string {
  const root = folder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content as Buffer);
  }
  return root;
}

/** The directory says that the first member begins a byte later. */
function moved(content: Buffer): Buffer {
  const changed = Buffer.from(content);
  changed.writeUInt32LE(1, changed.indexOf('PK\x01\x02', undefined, 'latin1') + 42);
  return changed;
}

/** The class begins with a block of a kind that there is not. */
function spoilt(content: Buffer): Buffer {
  const changed = Buffer.from(content);
  const at = changed.indexOf('a/Main.class') + 'a/Main.class'.length;
  changed[at] = 0x07;
  return changed;
}

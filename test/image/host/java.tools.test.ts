import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, BuildOptions, environment, HERE, needs, SLOW, tree } from './support';
import { DistrolessImage, JavaBuild, JavaProgram, JavaProgramProps, MinimalBase, MinimalImage } from '../../../src/image';
import { jar, manifest } from '../jar';
import { Files, folder, project } from '../support';

let major: string;

beforeAll(() => {
  major = /^javac (\d+)/.exec(needs('javac', '-version'))![1];
  needs('mvn', '--version');
});

const MAIN = 'package shop;\n\n/** Türkçe. */\npublic class Main { public static void main(String[] args) { System.out.println("Merhaba Dünya!"); } }\n';
const PLAIN: Files = { 'src/shop/Main.java': MAIN, 'src/shop/Größe.java': 'package shop;\nclass Größe { }\n', 'resources/a.txt': { content: 'a', mode: 0o600 } };
const MAVEN: Files = {
  'pom.xml': '<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>shop</artifactId><version>1</version>'
    + '<dependencies><dependency><groupId>com.google.code.gson</groupId><artifactId>gson</artifactId><version>2.11.0</version></dependency></dependencies></project>',
  'src/main/java/shop/Main.java': MAIN,
};

/** On a base with this machine's own version, so that every machine with a JDK can test it. */
const image = (projectRoot: string, props: JavaProgramProps = {}): MinimalImage => new DistrolessImage({
  program: new JavaProgram({ projectRoot, ...props }),
  base: MinimalBase.custom(`example.com/java:${props.javaVersion ?? major}`, { runtimeName: 'java', runtimeVersion: props.javaVersion ?? major }),
  platforms: [HERE],
});
const java = (projectRoot: string, props: JavaProgramProps = {}, options: BuildOptions = {}): ReturnType<typeof build> =>
  build(image(projectRoot, props), options);
const trees = ({ layers }: Awaited<ReturnType<typeof java>>): string[][] => layers.map(({ folder: path }) => tree(path));
const names = (lines: string[]): string[] => lines.filter(line => line.startsWith('f ')).map(line => line.split(' ')[3]);

describe('javac', () => {
  test('gives classes and resources that start', async () => {
    const built = await java(project(PLAIN));
    expect(names(trees(built)[0])).toEqual(['./app/classes/a.txt', './app/classes/shop/Größe.class', './app/classes/shop/Main.class']);
    expect(trees(built)[0].every(line => /^(d 755|f 644) 0 /.test(line))).toBe(true);
    expect(needs('java', '-Dfile.encoding=UTF-8', '-cp', join(built.layers[0].folder, 'app/classes'), 'shop.Main')).toBe('Merhaba Dünya!');
  }, SLOW);

  test('does not depend on folder, locale or what the user tells Java', async () => {
    // GIVEN
    const first = await java(project(PLAIN));
    const other = join(folder(), '-c $(x) ö');
    mkdirSync(other);
    needs('cp', '--recursive', `${project(PLAIN)}/.`, other);
    // WHEN
    const second = await java(other, {}, { env: environment({ LC_ALL: 'tr_TR.UTF-8', JDK_JAVAC_OPTIONS: '-g', JAVA_TOOL_OPTIONS: '-Dfile.encoding=Latin1', CLASSPATH: '/nowhere' }) });
    // THEN
    expect(trees(second)).toEqual(trees(first));
  }, SLOW);

  test('an older one than the base’s Java says what would do', async () => {
    const newer = String(Number(major) + 1);
    await expect(java(project(PLAIN), { javaVersion: newer })).rejects.toThrow(
      new RegExp(`^JavaProgram: this machine has JDK ${major}[\\w.+-]*, and the build needs ${newer} or newer; allowed: .*; fix: install JDK ${newer}, or build with a container engine`),
    );
  }, SLOW);

  test('none says it too', async () => {
    await expect(java(project(PLAIN), {}, { env: { PATH: folder() } })).rejects.toThrow(/^JavaProgram: this machine has no Java compiler \(javac\)/);
  }, SLOW);
});

describe('Maven', () => {
  test('fetches dependencies into a layer of their own, and compiles', async () => {
    // WHEN
    const built = await java(project(MAVEN));
    // THEN
    expect(trees(built).map(names)).toEqual([
      ['./app/lib/com.google.code.gson.gson-2.11.0.jar', './app/lib/com.google.errorprone.error_prone_annotations-2.27.0.jar'],
      ['./app/classes/shop/Main.class'],
    ]);
    expect(built.findings).toEqual([]);
  }, SLOW);

  test('refuses a dependency that the image’s Java does not run', async () => {
    const root = project({ ...MAVEN, 'pom.xml': (MAVEN['pom.xml'] as string).replace('com.google.code.gson', 'com.github.ben-manes.caffeine').replace('gson', 'caffeine').replace('2.11.0', '3.1.8') });
    await expect(java(root, { javaVersion: '8' })).rejects.toThrow(
      /^JavaProgram: com\/github\/.*\.class is compiled for Java 11 \(class version 55\), and the image's runtime is Java 8 \(got "\/app\/lib\/com\.github\.ben-manes\.caffeine\.caffeine-3\.1\.8\.jar"\)/,
    );
  }, SLOW);

  test('tells a library from a module of the same name', async () => {
    const pom = (name: string, more = ''): string => `<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>${name}</artifactId><version>1</version>${more}</project>`;
    const needed = (groupId: string, version: string): string => `<dependency><groupId>${groupId}</groupId><artifactId>core</artifactId><version>${version}</version></dependency>`;
    const root = project({
      'pom.xml': pom('root', '<packaging>pom</packaging><modules><module>core</module><module>app</module></modules>'),
      'core/pom.xml': pom('core'),
      'core/src/main/java/a/Core.java': 'package a;\npublic class Core { }\n',
      'app/pom.xml': pom('app', `<dependencies>${needed('a', '1')}${needed('com.google.zxing', '3.5.3')}</dependencies>`),
      'app/src/main/java/shop/Main.java': MAIN,
    });
    expect(trees(await java(root)).map(names)).toEqual([
      ['./app/lib/com.google.zxing.core-3.5.3.jar'], ['./app/classes/shop/Main.class', './app/modules/core/a/Core.class'],
    ]);
  }, SLOW);

  test('reads the settings that are bound', async () => {
    const root = project({ ...MAVEN, 'broken.xml': '<settings><servers>' });
    const secrets = { 'settings.xml': join(root, 'broken.xml') };
    await expect(java(root, { secrets: ['settings.xml'] }, { secrets })).rejects.toThrow(/settings\.xml/);
  }, SLOW);
});

test('a finished jar needs no JDK', async () => {
  const built = await java(project({ 'app.jar': jar({ 'META-INF/MANIFEST.MF': manifest('Main') }) }), { buildWith: JavaBuild.jar('app.jar') }, { env: { PATH: '/usr/bin:/bin' } });
  expect(names(trees(built)[0])).toEqual(['./app/app.jar']);
  expect(built.findings).toEqual([]);
}, SLOW);

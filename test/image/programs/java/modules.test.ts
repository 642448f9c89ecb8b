import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DistrolessImage, JavaBuild, JavaProgram, JavaProgramProps, MinimalImage } from '../../../../src';
import { Files, project } from '../../support';

const MAIN = 'public class Main { public static void main(String[] args) {} }\n';
const named = (groupId: string, artifactId: string, more = ''): string => `<groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>1</version>${more}`;
const pom = (name: string, more = ''): string => `<project>${named('a.b', name)}${more}</project>`;
const needs = (...of: [groupId: string, artifactId: string][]): string => `<dependencies>${of.map(each => `<dependency>${named(...each)}</dependency>`).join('')}</dependencies>`;
const root = (...modules: string[]): string => pom('root', `<packaging>pom</packaging><modules>${modules.map(name => `<module>${name}</module>`).join('')}</modules>`);

function described(files: Files, props: JavaProgramProps = {}): ReturnType<DistrolessImage['_describe']> {
  return new DistrolessImage({ program: new JavaProgram(props) })._describe(project(files));
}

const staged = (files: Files, props: JavaProgramProps = {}): string[] => described(files, props).sources!.files.map(({ path }) => path);
const maven = (files: Files, props: JavaProgramProps = {}): string[] => described(files, props).dockerfile.render().split('\n').filter(line => line.includes('"mvn"'));

describe('names that libraries share with modules', () => {
  const files = (name: string, ...more: [string, string][]): Files => ({
    'pom.xml': root(name, 'app'), [`${name}/pom.xml`]: pom(name), 'app/pom.xml': pom('app', needs(['a.b', name], ...more)), 'app/src/main/java/Main.java': MAIN,
  });

  test('the library is copied by itself', () => {
    const [first, second, ...none] = maven(files('core', ['com.google.zxing', 'core']));
    expect(none).toEqual([]);
    expect(first).toMatch(/"process-classes", .*"-DexcludeArtifactIds=core", "-DoutputDirectory=target\/dependency"\]$/);
    expect(second).toMatch(/"process-classes", .*"-DincludeArtifactIds=core", "-DexcludeGroupIds=a\.b", "-DoutputDirectory=target\/dependency"\]$/);
  });

  test.each<[string, Files, number]>([
    ['one word, of which any library may be called', files('core'), 2],
    ['words', files('shop-core'), 1],
    ['words that another group has too', files('shop-core', ['x.y', 'shop-core']), 2],
  ])('%s', (_name, given, runs) => {
    expect(maven(given)).toHaveLength(runs);
  });

  test('a library that is called as a module is no reason to need it', () => {
    const lonely = { ...files('core'), 'app/pom.xml': pom('app', needs(['com.google.zxing', 'core'])), 'core/src/main/java/C.java': '' };
    expect(staged(lonely)).not.toContain('core/src/main/java/C.java');
    expect(maven(lonely).join('\n')).not.toContain('excludeArtifactIds');
  });
});

describe('tools for developers at their machine', () => {
  const EXCLUDED = '"-DexcludeArtifactIds=spring-boot-devtools,spring-boot-docker-compose"';
  const one = (more: string): Files => ({ 'pom.xml': pom('shop', more), 'src/main/java/Main.java': MAIN });
  const parent = (groupId: string): string => `<parent>${named(groupId, 'above')}<relativePath/></parent>`;

  test.each<[string, string, boolean]>([
    ['are left out', needs(['org.springframework.boot', 'spring-boot-devtools']), true],
    ['are left out when a profile has them', `<profiles><profile>${needs(['org.springframework.boot', 'spring-boot-docker-compose'])}</profile></profiles>${needs(['x', 'y'])}`, true],
    ['may come from a parent elsewhere', parent('com.example'), true],
    ['do not come from that of Spring Boot', parent('org.springframework.boot'), false],
    ['are not there', needs(['x', 'y']), false],
  ])('%s', (_name, more, isLeftOut) => {
    expect(maven(one(more))[0].includes(EXCLUDED)).toBe(isLeftOut);
  });

  test('beside modules', () => {
    const files = { 'pom.xml': root('shop-core', 'app'), 'shop-core/pom.xml': pom('shop-core'), 'app/pom.xml': pom('app', needs(['a.b', 'shop-core'], ['org.springframework.boot', 'spring-boot-devtools'])), 'app/src/main/java/Main.java': MAIN };
    expect(maven(files)[0]).toContain('"-DexcludeArtifactIds=shop-core,spring-boot-devtools,spring-boot-docker-compose"');
  });
});

describe('modules that are called like what is left out', () => {
  const modules = ['docs', 'test', 'build', 'target', 'bin', 'out', 'build/target'];
  const files: Files = {
    'pom.xml': root(...modules, 'app'),
    ...Object.fromEntries(modules.flatMap(name => [[`${name}/pom.xml`, pom(name.replace('/', '-'))], [`${name}/src/main/java/A.java`, ''], [`${name}/target/a.txt`, ''], [`${name}/src/test/A.java`, '']])),
    'app/pom.xml': pom('app', needs(['a.b', 'docs'], ['a.b', 'build'], ['a.b', 'build-target'])),
    'app/src/main/java/Main.java': MAIN,
    'app/target/a.txt': '',
  };

  test('come along as far as they are needed', () => {
    expect(staged(files)).toEqual([
      'app/pom.xml', 'app/src/main/java/Main.java', 'bin/pom.xml', 'build/pom.xml', 'build/src/main/java/A.java', 'build/target/a.txt', 'build/target/pom.xml', 'build/target/src/main/java/A.java',
      'docs/pom.xml', 'docs/src/main/java/A.java', 'out/pom.xml', 'pom.xml', 'target/pom.xml', 'test/pom.xml',
    ]);
  });

  test('of Gradle too, without what their builds have left', () => {
    const gradle = { 'settings.gradle': 'include("docs", "app")', 'docs/build.gradle': '', 'docs/build/a': '', 'docs/src/main/java/A.java': '', 'app/build.gradle': 'plugins { id "application" }', 'app/src/main/java/Main.java': MAIN };
    expect(staged(gradle)).toEqual(['app/build.gradle', 'app/src/main/java/Main.java', 'docs/build.gradle', 'docs/src/main/java/A.java', 'settings.gradle']);
  });
});

test('for a jar of any module all sources come along', () => {
  const files = { 'pom.xml': root('core', 'app'), 'core/pom.xml': pom('core'), 'core/src/main/java/C.java': '', 'app/pom.xml': pom('app'), 'app/src/main/java/Main.java': MAIN };
  expect(staged(files, { buildWith: JavaBuild.jar('app/target/app.jar') })).toEqual(['app/pom.xml', 'app/src/main/java/Main.java', 'core/pom.xml', 'core/src/main/java/C.java', 'pom.xml']);
});

describe('a parent', () => {
  const child = (relativePath: string): Files => ({ 'api/pom.xml': pom('api', `<parent>${named('a.b', 'root')}${relativePath}</parent>`), 'api/src/main/java/Main.java': MAIN });
  const OUTSIDE = 'JavaProgram.projectRoot: pom.xml has its parent root outside of the project, so the build does not have it (got "../pom.xml"); allowed: a parent below projectRoot, or one that is fetched; '
    + 'fix: give the folder of the parent as projectRoot and this module as entry; when the parent is published, write <relativePath/>';
  const attempt = (files: Files, props: JavaProgramProps) => (): unknown => described(files, props);

  test.each<[string, Files, string]>([
    ['above', { ...child('<relativePath>../pom.xml</relativePath>'), 'pom.xml': root('api') }, OUTSIDE],
    ['above, which is not there', child('<relativePath>../pom.xml</relativePath>'), OUTSIDE],
    ['above, of which nothing is said', { ...child(''), 'pom.xml': root('api') }, OUTSIDE],
    ['in a folder beside', child('<relativePath>../parent</relativePath>'), '(got "../parent/pom.xml")'],
    ['of a parent', { 'api/pom.xml': pom('api', `<parent>${named('a.b', 'p')}<relativePath>p</relativePath></parent>`), 'api/p/pom.xml': pom('p', `<parent>${named('a.b', 'root')}<relativePath>../../pom.xml</relativePath></parent>`), 'api/src/main/java/Main.java': MAIN },
      'p/pom.xml has its parent root outside of the project'],
  ])('%s is refused', (_name, files, message) => {
    expect(attempt(files, { projectRoot: 'api' })).toThrow(message);
  });

  test.each<[string, Files, JavaProgramProps]>([
    ['that is fetched', { ...child('<relativePath/>'), 'pom.xml': root('api') }, { projectRoot: 'api' }],
    ['that is not the pom above', { ...child(''), 'pom.xml': pom('other') }, { projectRoot: 'api' }],
    ['that is nowhere', child(''), { projectRoot: 'api' }],
    ['in the project', { ...child(''), 'pom.xml': root('api') }, { entry: 'api' }],
    ['with itself as parent', { 'api/pom.xml': pom('root', `<parent>${named('a.b', 'root')}<relativePath>pom.xml</relativePath></parent>`), 'api/src/main/java/Main.java': MAIN }, { projectRoot: 'api' }],
  ])('%s is taken', (_name, files, props) => {
    expect(attempt(files, props)).not.toThrow();
  });
});

describe('Gradle', () => {
  const render = (files: Files, props: JavaProgramProps = {}): string => described({ 'src/main/java/Main.java': MAIN, ...files }, props).dockerfile.render();
  const APPLICATION = 'plugins { id "application" }\n';
  const toolchain = (version: number): Files => ({ 'build.gradle': `${APPLICATION}java { toolchain { languageVersion = JavaLanguageVersion.of(${version}) } }` });

  test.each<[number, string, string]>([[8, '8-jdk8', '17'], [11, '8-jdk11', '17'], [17, '8-jdk17', '17'], [25, '9-jdk25', '25']])('a toolchain of %s builds in %s, for Java %s', (version, image, base) => {
    expect(render(toolchain(version))).toMatch(new RegExp(`^FROM gradle:${image} AS build\n[^]*\nFROM gcr.io/distroless/java${base}-debian13`, 'm'));
  });

  test('a toolchain that no image has', () => {
    expect(() => render(toolchain(22))).toThrow('JavaProgram.buildWith: the toolchain of build.gradle is a JDK that no image of Gradle has (got "22"); allowed: 8, 11, 17, 21, 25');
  });

  test('jars of other projects change with the sources', () => {
    const rendered = render({ 'settings.gradle': 'include "lib"', 'build.gradle': APPLICATION, 'lib/build.gradle': '' });
    expect(rendered).toContain('RUN ["find", ".", "-path", "*/build/libs/*.jar", "-execdir", "mv", "-f", "--", "/out/dependencies/app/lib/{}", "/out/program/app/modules/", ";"]');
    expect(rendered).toContain('"/app/classes:/app/modules/*:/app/lib/*", "Main"]');
  });

  test('what Spring Boot has for developers is left out', () => {
    expect(render({ 'build.gradle': 'plugins { id "application"; id "org.springframework.boot" version "3.4.0" }' }))
      .toContain('RUN ["find", "../out/dependencies/app/lib", "(", "-name", "spring-boot-devtools-*.jar", "-o", "-name", "spring-boot-docker-compose-*.jar", ")", "-delete"]');
  });

  test('a project without a build file says so', () => {
    expect(() => MinimalImage.of(new JavaProgram())._describe(project({ 'settings.gradle': '', 'src/main/java/Main.java': MAIN })))
      .toThrow('which the plugin application brings, and there is no build.gradle that could name it (got ".")');
  });

  test('a build file that is a folder is said', () => {
    const folder = project({ 'settings.gradle': '' });
    mkdirSync(join(folder, 'build.gradle'));
    expect(() => MinimalImage.of(new JavaProgram())._describe(folder)).toThrow('JavaProgram.projectRoot: this cannot be read: it is a folder (got "build.gradle")');
  });
});

import { DistrolessImage, JavaBuild, JavaProgram, JavaProgramProps, JavaRuntime, Libc, MinimalBase, MinimalImage } from '../../../../src';
import { jar, manifest } from '../../jar';
import { Files, project } from '../../support';

const MAIN = 'public class Main { public static void main(String[] args) {} }\n';
const pom = (more = '', name = 'shop'): string => `<project><artifactId>${name}</artifactId>${more}</project>`;
const dependency = (name: string, scope?: string): string =>
  `<dependencies><dependency><artifactId>${name}</artifactId>${scope === undefined ? '' : `<scope>${scope}</scope>`}</dependency></dependencies>`;
const MAVEN: Files = { 'pom.xml': pom(), 'src/main/java/Main.java': MAIN };

function described(files: Files, props: JavaProgramProps = {}, base?: MinimalBase): ReturnType<DistrolessImage['_describe']> {
  return new DistrolessImage({ program: new JavaProgram(props), base })._describe(project(files));
}

const staged = (files: Files, props: JavaProgramProps = {}): string[] => described(files, props).sources!.files.map(({ path }) => path);
const text = (files: Files, props: JavaProgramProps = {}, base?: MinimalBase): string => described(files, props, base).dockerfile.render();

describe('what is staged', () => {
  test('sources and data, and neither tests, hidden files, nor what a build has left', () => {
    const rest = ['.env', '.mvn/wrapper/maven-wrapper.jar', 'README.md', 'mvnw', 'src/test/java/A.java', 'target/classes/Main.class', 'build/a', 'Main.class'];
    const own = ['.mvn/maven.config', 'pom.xml', 'src/main/java/Main.java', 'src/main/resources/a.sql'];
    expect(staged(Object.fromEntries([...rest, ...own].map(path => [path, path.endsWith('.java') ? MAIN : pom()])))).toEqual(own);
  });

  test('include brings back, exclude takes away', () => {
    expect(staged({ ...MAVEN, 'docs/a.xml': '', 'src/main/resources/b': '' }, { include: ['docs/a.xml'], exclude: ['**/b'] })).toEqual(['docs/a.xml', 'pom.xml', 'src/main/java/Main.java']);
  });

  test('of modules that nothing needs only the pom', () => {
    const files = {
      'pom.xml': pom('<packaging>pom</packaging><modules><module>api</module><module>lib</module><module>web</module></modules>'),
      'api/pom.xml': pom(`<parent><artifactId>shop</artifactId></parent>${dependency('lib')}`, 'api'),
      'api/src/main/java/Main.java': MAIN,
      'lib/pom.xml': pom('', 'lib'),
      'lib/src/main/java/Lib.java': '',
      'web/pom.xml': pom('', 'web'),
      'web/src/main/java/Web.java': MAIN,
    };
    expect(staged(files, { entry: 'api' })).toEqual(['api/pom.xml', 'api/src/main/java/Main.java', 'lib/pom.xml', 'lib/src/main/java/Lib.java', 'pom.xml', 'web/pom.xml']);
    expect(staged(files, { entry: 'web' })).toEqual(['api/pom.xml', 'lib/pom.xml', 'pom.xml', 'web/pom.xml', 'web/src/main/java/Web.java']);
    expect(text(files, { entry: 'api/src/main/java/Main.java' })).toContain('"/app/classes:/app/modules/lib:/app/lib/*", "Main"]');
  });

  test('of a finished jar nothing but the jar', () => {
    expect(staged({ 'dist/app.jar': jar({ 'META-INF/MANIFEST.MF': manifest('Main') }), 'Main.java': MAIN }, { buildWith: JavaBuild.jar('dist/app.jar') })).toEqual(['dist/app.jar']);
  });
});

describe('the layer of dependencies', () => {
  const layers = (more: string): number => text({ ...MAVEN, 'pom.xml': pom(more) }).match(/^COPY --from/gm)!.length;

  test.each<[string, string, number]>([
    ['none', '', 1],
    ['one', dependency('gson'), 2],
    ['one for tests', dependency('junit', 'test'), 1],
    ['one that the machine provides', dependency('servlet', 'provided'), 1],
    ['one at run time', dependency('postgresql', 'runtime'), 2],
    ['managed ones only', `<dependencyManagement>${dependency('gson')}</dependencyManagement>`, 1],
    ['what a parent elsewhere brings', '<parent><artifactId>spring-boot-starter-parent</artifactId></parent>', 2],
    ['one in a comment', `<!-- ${dependency('gson')} -->`, 1],
  ])('%s', (_name, more, count) => {
    expect(layers(more)).toBe(count);
  });

  test('secrets are for what fetches', () => {
    const rendered = text({ ...MAVEN, 'pom.xml': pom(dependency('gson')) }, { secrets: ['settings.xml'] });
    const mounted = rendered.split('\n').filter(line => line.includes('type=secret'));
    expect(mounted).toHaveLength(2);
    expect(mounted.every(line => line.includes('id=settings.xml,target=/root/.m2/settings.xml,required=true ["mvn"'))).toBe(true);
  });
});

describe('what Maven is told', () => {
  const SAYS = '<properties><maven.compiler.source>17</maven.compiler.source><project.build.sourceEncoding>Latin1</project.build.sourceEncoding></properties>';

  test.each<[string, string, JavaProgramProps, string]>([
    ['nothing that it knows', SAYS, {}, '"-DskipTests", "process-classes"]'],
    ['what nobody said', '', {}, '"-DskipTests", "-Dmaven.compiler.release=21", "-Dmaven.compiler.source=21", "-Dmaven.compiler.target=21", "-Dproject.build.sourceEncoding=UTF-8", "process-classes"]'],
    ['what only this library reads', '<properties><java.version>17</java.version></properties>', {}, '"-Dmaven.compiler.release=17"'],
    ['what was asked for', SAYS, { javaVersion: '21' }, '"-Dmaven.compiler.release=21"'],
  ])('%s', (_name, more, props, said) => {
    expect(text({ ...MAVEN, 'pom.xml': pom(more) }, props)).toContain(said);
  });
});

describe('how it starts', () => {
  const base = MinimalBase.custom('example.com/jre:21', {
    libc: Libc.GLIBC, runtimeName: 'java', runtimeVersion: '21', entrypoint: ['/opt/jre/bin/java'],
  });

  test('by the java of the base', () => {
    expect(text({ 'Main.java': MAIN }, {}, base)).toContain('ENTRYPOINT ["/opt/jre/bin/java", "-cp", "/app/classes", "Main"]');
  });

  test('a jar on a base that takes one, and on another', () => {
    const props = { buildWith: JavaBuild.jar('target/a.jar') };
    expect(text(MAVEN, props)).toMatch(/USER 65532:65532\nCMD \["\/app\/app.jar"\]\n$/);
    expect(text(MAVEN, props, base)).toContain('ENTRYPOINT ["/opt/jre/bin/java", "-jar"]\nCMD ["/app/app.jar"]\n');
  });

  test('by a runtime of its own, whatever the base has', () => {
    const runtime = JavaRuntime.jlink();
    const rendered = text({ 'Main.java': MAIN, '.java-version': '17' }, { runtime }, base);
    expect(rendered).toMatch(/^FROM eclipse-temurin:17-jdk AS build\n[^]*"jlink", "--add-modules", "java.base", .*"--compress=2"/m);
    expect(rendered).toContain('ENTRYPOINT ["/opt/java/bin/java", "-cp", "/app/classes", "Main"]');
    expect(() => text({ 'Main.java': MAIN }, { runtime }, MinimalBase.custom('example.com/none:1'))).toThrow(/linked against glibc, which example.com\/none:1 does not have/);
    expect(text(MAVEN, { runtime, buildWith: JavaBuild.jar('target/a.jar') })).toContain('ENTRYPOINT ["/opt/java/bin/java", "-jar"]\nCMD ["/app/app.jar"]\n');
  });

  test('no finding says that the interpreter is named twice', () => {
    const ids = (props: JavaProgramProps): string[] => described(MAVEN, props).findings.map(({ id }) => id);
    expect([...ids({}), ...ids({ buildWith: JavaBuild.jar('target/a.jar') })].filter(id => id !== 'floating-base')).toEqual([]);
  });

  test('the class that the pom names', () => {
    const named = '<build><plugins><plugin><configuration><mainClass>com.example.Shop</mainClass></configuration></plugin></plugins></build>';
    expect(text({ ...MAVEN, 'pom.xml': pom(named) })).toContain('"com.example.Shop"]');
    expect(text({ ...MAVEN, 'pom.xml': pom(named) }, { mainClass: 'a.B' })).toContain('"a.B"]');
  });
});

describe('Gradle', () => {
  const GRADLE = { 'build.gradle': 'plugins { id "application" }\n', 'src/main/java/Main.java': MAIN, 'src/main/resources/a': '' };

  test('installs, and the own jar goes', () => {
    const rendered = text(GRADLE);
    expect(rendered).toContain('FROM gradle:8-jdk21 AS build\n');
    expect(rendered).toContain('RUN ["cp", "-R", "build/resources/main/.", "../out/program/app/classes"]');
    expect(rendered).toContain('RUN ["find", "build/libs", "-name", "*.jar", "-execdir", "rm", "-f", "--", "/out/dependencies/app/lib/{}", ";"]');
  });

  test('one project of several', () => {
    const files = { 'settings.gradle': 'include "app:api"\n', ...Object.fromEntries(Object.entries(GRADLE).map(([path, content]) => [`app/api/${path}`, content])) };
    expect(text(files, { entry: 'app/api' })).toContain('":app:api:installDist"]');
    expect(text(files, { entry: 'app/api', buildWith: JavaBuild.jar('app/api/build/libs/api.jar') })).toContain('":app:api:assemble"]');
  });
});

describe('Gradle and Spring Boot', () => {
  const PLUGINS = 'plugins {\n  id "java"\n  id "org.springframework.boot" version "3.5.0"\n}\n';
  const BOOT = { 'build.gradle': PLUGINS, 'src/main/java/Main.java': MAIN };
  const TAKEN = [
    'RUN ["find", "build/libs", "-name", "*.jar", "-execdir", "jar", "-xf", "{}", ";"]',
    'RUN ["cp", "-R", "build/libs/BOOT-INF/classes/.", "../out/program/app/classes"]',
    'RUN ["cp", "-R", "build/libs/BOOT-INF/lib/.", "../out/dependencies/app/lib"]',
  ].join('\n');

  test.each<[string, string]>([
    ['with its plugin alone', PLUGINS],
    ['and no plain jar', `${PLUGINS}jar { enabled = false }\n`],
    ['by a version catalog', 'plugins {\n  alias(libs.plugins.spring.boot)\n}\n'],
  ])('its jar is taken apart %s', (_what, script) => {
    const rendered = text({ ...BOOT, 'build.gradle': script });
    expect(rendered).toContain('["gradle", "--no-daemon", "--console=plain", "bootJar"]');
    expect(rendered).toContain(TAKEN);
    expect(rendered).toContain('"-cp", "/app/classes:/app/lib/*", "Main"]');
  });

  test('the only project with it starts, and jars of the others lie with the program', () => {
    const rendered = text({
      'settings.gradle': 'include "core", "api"\n',
      'build.gradle': 'plugins { id "org.springframework.boot" version "3.5.0" apply false }\n',
      'core/build.gradle': `${PLUGINS}bootJar { enabled = false }\n`,
      'core/src/main/java/core/Core.java': 'package core;\npublic class Core {}\n',
      'api/build.gradle': PLUGINS,
      'api/src/main/java/Main.java': MAIN,
    });
    expect(rendered).toContain('":api:bootJar"]');
    expect(rendered).toContain('"-cp", "/app/classes:/app/modules/*:/app/lib/*", "Main"]');
  });

  test('with application nothing looks for a jar that is not made', () => {
    const script = 'plugins {\n  id "application"\n  id "org.springframework.boot"\n}\n';
    expect(text({ ...BOOT, 'build.gradle': script })).toContain('"build/libs", "-name", "*.jar", "-execdir", "rm"');
    expect(text({ ...BOOT, 'build.gradle': `${script}tasks.named("jar") {\n  enabled = false\n}\n` })).not.toContain('build/libs');
  });
});

describe('Kotlin', () => {
  const KOTLIN = 'package shop\n\nfun main() { println("hello") }\n';
  const SCRIPT = 'plugins {\n  kotlin("jvm")\n  application\n}\n';

  test('with Gradle: its classes, and the class of the file', () => {
    const rendered = text({ 'build.gradle.kts': SCRIPT, 'src/main/kotlin/shop/app.kt': KOTLIN });
    expect(rendered).toContain('RUN ["cp", "-R", "build/classes/kotlin/main/.", "../out/program/app/classes"]');
    expect(rendered).not.toContain('build/classes/java');
    expect(rendered).toContain('"/app/classes:/app/lib/*", "shop.AppKt"]');
  });

  test('beside Java', () => {
    const rendered = text({ 'build.gradle.kts': SCRIPT, 'src/main/kotlin/a.kt': 'class A\n', 'src/main/java/Main.java': MAIN });
    expect(rendered).toMatch(/"build\/classes\/java\/main\/\.".*\n.*"build\/classes\/kotlin\/main\/\."/);
    expect(rendered).toContain('"/app/classes:/app/lib/*", "Main"]');
  });

  test('with Maven, as the only module that starts, and by its file', () => {
    const files = { 'pom.xml': pom('<packaging>pom</packaging><modules><module>a</module><module>b</module></modules>'), 'a/pom.xml': pom('', 'a'), 'b/pom.xml': pom('', 'b') };
    const kotlin = { ...files, 'b/src/main/kotlin/shop/Main.kt': KOTLIN };
    expect(text(kotlin)).toContain('"shop.MainKt"]');
    expect(text({ ...kotlin, 'b/src/main/kotlin/Other.kt': 'fun main() {}' }, { entry: 'b/src/main/kotlin/shop/Main.kt' })).toContain('"shop.MainKt"]');
  });

  test('means nothing to the compiler of Java', () => {
    expect(text({ 'Main.java': MAIN, 'Tool.kt': KOTLIN })).toContain('"Main"]');
  });
});

describe('a class that is named', () => {
  const FILES = { 'src/main/java/shop/Server.java': 'package shop;\npublic class Server { public static void main(String[] args) {} }\nclass Other {}\n' };
  const MESSAGE = 'JavaProgram.mainClass: no source of its package declares this class (got "shop.Sever"); allowed: shop.Server; fix: mainClass: \'shop.Server\'';

  test.each<[string, Files]>([['javac', {}], ['Maven', { 'pom.xml': pom() }], ['Gradle', { 'build.gradle': 'plugins { id "application" }' }]])('is missed with %s', (_what, more) => {
    expect(() => text({ ...FILES, ...more }, { mainClass: 'shop.Sever' })).toThrow(MESSAGE);
  });

  test.each<[string, Files, string]>([
    ['there', {}, 'shop.Server'],
    ['another one of a file', {}, 'shop.Other'],
    ['in another one', {}, 'shop.Server$Nested'],
    ['of a package that may come from elsewhere', {}, 'io.vertx.core.Launcher'],
    ['perhaps in a jar', { 'lib/a.jar': jar({ 'META-INF/MANIFEST.MF': manifest('a.A') }) }, 'shop.Launcher'],
    ['perhaps in Kotlin', { 'pom.xml': pom(), 'src/main/kotlin/shop/Main.kt': '' }, 'shop.MainKt'],
    ['perhaps in another module', { 'settings.gradle': 'include "b"', 'build.gradle': 'plugins { id "application" }', 'b/build.gradle': '' }, 'shop.Launcher'],
  ])('%s, passes', (_what, more, mainClass) => {
    const nested = mainClass.includes('$') ? { 'src/main/java/shop/Server.java': 'package shop;\nclass Server { static class Nested {} }\n' } : {};
    expect(text({ ...FILES, ...nested, ...more }, { mainClass })).toContain(`"${mainClass}"]`);
  });
});

describe('what is refused', () => {
  test.each<[string, Files, JavaProgramProps, string]>([
    ['no source', { 'a.txt': '' }, {}, 'JavaProgram.mainClass: no class of the sources has a main method'],
    ['two classes', { 'A.java': MAIN.replace('Main', 'A'), 'B.java': MAIN.replace('Main', 'B') }, {}, 'JavaProgram.mainClass: 2 classes have a main method, so it has to be said which of them starts (got ["A","B"]); allowed: one of them; fix: mainClass: \'A\''],
    ['no such file', { 'A.java': MAIN }, { entry: 'B.java' }, 'JavaProgram.entry: there is no such file (got "B.java")'],
    ['no such module', MAVEN, { entry: 'api' }, 'JavaProgram.entry: no pom.xml names this module (got "api")'],
    ['a pom that only holds together', { ...MAVEN, 'pom.xml': pom('<packaging>pom</packaging>') }, {}, 'this pom.xml holds modules together and makes no program itself'],
    ['a broken pom', { ...MAVEN, 'pom.xml': '<project><a></project>' }, {}, 'JavaProgram.projectRoot: pom.xml is no project of Maven'],
    ['Maven without a pom', { 'Main.java': MAIN }, { buildWith: JavaBuild.maven() }, 'JavaProgram.buildWith: there is no pom.xml for this build (got "maven")'],
    ['Gradle without its file', { 'Main.java': MAIN }, { buildWith: JavaBuild.gradle() }, 'there is no build.gradle for this build (got "gradle")'],
    ['Gradle without application', { 'build.gradle': '', 'Main.java': MAIN }, {}, 'the build runs installDist, which the plugin application brings'],
    ['secrets for nothing', { 'Main.java': MAIN }, { secrets: ['settings.xml'] }, 'JavaProgram.secrets: nothing fetches dependencies'],
    ['a jar that is not there', { 'Main.java': MAIN }, { buildWith: JavaBuild.jar('a.jar') }, 'JavaProgram.projectRoot: no file a.jar found'],
  ])('%s', (_name, files, props, message) => {
    expect(() => MinimalImage.of(new JavaProgram(props))._describe(project(files))).toThrow(message);
  });

  test.each<[string, () => unknown, string]>([
    ['a file as class', () => new JavaProgram({ mainClass: 'src/Main.java' }), 'JavaProgram.mainClass: this is not the full name of a class (got "src/Main.java")'],
    ['a class of a jar', () => new JavaProgram({ mainClass: 'A', buildWith: JavaBuild.jar('a.jar') }), 'JavaProgram.mainClass: a jar that starts by itself names its class (got "A")'],
    ['an exact version', () => new JavaProgram({ javaVersion: '21.0.2' }), 'JavaProgram.javaVersion: this is not a version of Java (got "21.0.2")'],
    ['no module', () => JavaRuntime.jlink('java.sql,java.xml'), 'JavaRuntime.jlink(): this is not the name of a module (got "java.sql,java.xml")'],
    ['several jars', () => JavaBuild.jar('target/*.jar'), 'JavaBuild.jar(): this is not the path of one jar (got "target/*.jar")'],
    ['a jar elsewhere', () => JavaBuild.jar('../a.jar'), 'JavaBuild.jar(): the path leads out of the project'],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(message);
  });
});

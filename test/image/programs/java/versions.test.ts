import { DistrolessBase, DistrolessImage, JavaProgram, JavaProgramProps, MinimalBase, MinimalImage } from '../../../../src';
import { versionIn } from '../../../../src/image/programs/java/version-files';
import { versionOf } from '../../../../src/image/programs/java/versions';
import { Files, project } from '../../support';

const MAIN: Files = { 'Main.java': 'class Main { public static void main(String[] args) { } }' };
const pom = (more: string): Files => ({ 'pom.xml': `<project>${more}</project>` });
const properties = (name: string, value: string): Files => pom(`<properties><${name}>${value}</${name}></properties>`);
const gradle = (text: string): Files => ({ 'build.gradle': `plugins { id 'application' }\n${text}\n` });

function baseOf(files: Files, props: JavaProgramProps = {}): string {
  const root = project({ ...MAIN, ...files });
  return (JSON.parse(MinimalImage.of(new JavaProgram(props))._describe(root).plan!) as { base: string }).base.replace(/^gcr.io\/distroless\/|-debian13:nonroot$/g, '');
}

describe('the version of Java', () => {
  test.each<[string, string, Files, JavaProgramProps]>([
    ['nothing is said', 'java21', {}, {}],
    ['javaVersion', 'java25', properties('maven.compiler.release', '17'), { javaVersion: '25' }],
    ['an older one', 'java17', {}, { javaVersion: '11' }],
    ['one between', 'java25', {}, { javaVersion: '22' }],
    ['release of pom.xml', 'java17', properties('maven.compiler.release', '17'), {}],
    ['target of pom.xml', 'java17', properties('maven.compiler.target', '1.8'), {}],
    ['java.version of pom.xml', 'java25', properties('java.version', '25'), {}],
    ['a property that names another', 'java25', pom('<properties><v>25</v><maven.compiler.release>${v}</maven.compiler.release></properties>'), {}],
    ['the compiler plugin', 'java17', pom('<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><configuration><release>16</release></configuration></plugin></plugins></build>'), {}],
    ['a toolchain of Gradle', 'java25', gradle('java { toolchain { languageVersion = JavaLanguageVersion.of(25) } }'), {}],
    ['a toolchain of Gradle, set', 'java17', gradle('java.toolchain.languageVersion.set(JavaLanguageVersion.of("17"))'), {}],
    ['sourceCompatibility', 'java17', gradle('sourceCompatibility = JavaVersion.VERSION_1_8'), {}],
    ['sourceCompatibility as a text', 'java17', gradle('sourceCompatibility = \'17\''), {}],
    ['.java-version', 'java17', { '.java-version': 'temurin-17.0.2\n' }, {}],
    ['.sdkmanrc', 'java25', { '.sdkmanrc': '# a\njava=25-tem\n' }, {}],
    ['.tool-versions', 'java17', { '.tool-versions': 'nodejs 22.1.0\njava  temurin-17.0.2+8 temurin-11.0.1+1\n' }, {}],
    ['.tool-versions of other tools', 'java21', { '.tool-versions': 'nodejs 22.1.0\n' }, {}],
    ['.java-version of jenv', 'java17', { '.java-version': 'openjdk64-17.0.1\n' }, {}],
    ['.java-version with a mark and a comment', 'java25', { '.java-version': '\uFEFF# for jenv\r\n\r\n25.0.1\r\n' }, {}],
    ['.sdkmanrc with spaces', 'java17', { '.sdkmanrc': '# java=25-tem\r\njava = 17.0.9-tem\r\n' }, {}],
    ['a toolchain of Gradle by the catalog', 'java25', { ...gradle('java { toolchain { languageVersion.set(JavaLanguageVersion.of(libs.versions.jdk.main.get())) } }'), 'gradle/libs.versions.toml': '[versions]\nguava = "33"\njdk-main = "25"\n\n[libraries]\n' }, {}],
    ['a toolchain of Gradle in a comment', 'java21', gradle('// java { toolchain { languageVersion = JavaLanguageVersion.of(25) } }'), {}],
    ['a pom that says nothing', 'java17', { ...pom(''), '.java-version': '17' }, {}],
  ])('%s: %s', (_name, base, files, props) => {
    expect(baseOf(files, props)).toBe(base);
  });

  test.each<[string | undefined, number | undefined]>([
    ['17', 17], ['1.8', 8], ['21.0.2', 21], ['VERSION_1_8', 8], ['JavaVersion.VERSION_21', 21], ['${v}', undefined], ['', undefined], [undefined, undefined],
  ])('%s is %s', (text, version) => {
    expect(versionOf(text)).toBe(version);
  });

  test.each<[string, number | undefined]>([
    ['21', 21], ['21.0.3', 21], ['1.8', 8], ['1.8.0.292', 8], ['oracle64-1.8.0.292', 8], ['openjdk64-17.0.1', 17], ['temurin-21.0.3+9', 21], ['temurin64-21.0.3', 21], ['17.0.1-tem', 17], ['25-open', 25],
    ['semeru-openj9-17.0.1+12', 17], ['adoptopenjdk-11.0.1+13.openj9-0.11', 11], ['corretto-17.0.8.8.1', 17], ['zulu-8.72.0.17', 8], ['graalvm-22.3.1+java17', 17], ['22.3.r17-grl', 17], ['21.0.2-graalce', 21],
    ['25.ea.1-open', 25], ['temurin@21', 21], ['system', undefined], ['openjdk64', undefined], ['lts', undefined], ['210', undefined], ['0', undefined], ['x 17', undefined], ['${v}', undefined],
  ])('%s in a file is %s', (text, version) => {
    expect(versionIn(text)).toBe(version);
  });

  test.each<[string, string, string]>([['.java-version', 'system', 'system'], ['.sdkmanrc', 'java=latest', 'latest'], ['.tool-versions', 'java ref:main', 'ref:main']])('%s says %s', (path, text, value) => {
    expect(() => baseOf({ [path]: text })).toThrow(`JavaProgram.javaVersion: ${path} names no version of Java (got "${value}"); allowed: a version such as 21`);
  });

  test('no base has it', () => {
    expect(() => baseOf({ '.java-version': '26' })).toThrow(
      'JavaProgram.javaVersion: .java-version asks for a version that no base has (got "26"); allowed: 17, 21, 25; fix: lower it, or give a base of your own',
    );
  });

  test('the base has an older one', () => {
    const image = new DistrolessImage({ program: new JavaProgram({ javaVersion: '21' }), base: DistrolessBase.JAVA17_DEBIAN13 });
    expect(() => image._describe(project(MAIN))).toThrow(
      'DistrolessImage.base: javaVersion asks for Java 21, and the base has 17, which does not run its classes (got "gcr.io/distroless/java17-debian13:nonroot"); '
      + 'allowed: gcr.io/distroless/java21-debian13:nonroot; fix: leave base out, or change what asks for the version',
    );
  });

  test('the base has a newer one', () => {
    const image = new DistrolessImage({ program: new JavaProgram({ javaVersion: '17' }), base: DistrolessBase.JAVA25_DEBIAN13 });
    expect(image._describe(project(MAIN)).dockerfile.render()).toMatch(/^FROM eclipse-temurin:25-jdk AS build\n[^]*"--release", "17"/m);
  });

  test('the base has none, or nothing tells which', () => {
    const attempt = (base: MinimalBase) => () => new DistrolessImage({ program: new JavaProgram(), base })._describe(project(MAIN));
    expect(attempt(MinimalBase.custom('example.com/a:1'))).toThrow('DistrolessImage.base: there is no Java in this base');
    expect(attempt(MinimalBase.custom('example.com/a:1', { runtimeName: 'java' }))).toThrow('DistrolessImage.base: nothing tells its version of Java');
  });
});

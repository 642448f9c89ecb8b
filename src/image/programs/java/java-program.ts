import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildPlan, JavaProject } from './build-plan';
import { JavaFiles, javaFiles } from './files';
import { gradleMainClass, includedProjects } from './gradle-files';
import { javaHostBuild } from './host';
import { JavaBuild } from './java-build';
import { JavaRuntime } from './java-runtime';
import { builtInClient, checkJavaClient, checkJavaHandler, clientStart } from './lambda-client';
import { checkDeclared, isClassName, mainClassOf } from './main-class';
import { neededModules } from './modules';
import { OPTIONS } from './option-names';
import { refuseParentsOutside } from './parents';
import { Pom, readPoms } from './pom';
import { soleModule } from './sole-module';
import { addJavaStage, JavaSteps, RUNTIME_HOME, toolchainFor } from './steps';
import { baseFor, compilerKnows, gradleToolchain, ownRuntime, ownVersion, versionOn, WantedVersion, wantedVersion } from './versions';
import { refuse } from '../../../private/errors';
import { checkNames } from '../../../private/known-names';
import { MinimalBase } from '../../bases/minimal-base';
import { checkJar, JavaTaker } from '../../host/java-archive';
import { LambdaClient, Program, ProgramProps } from '../../program';
import { Recipe, RecipeContext } from '../../recipe';
import { resolveProjectRoot } from '../../sources/project-root';
import { readable } from '../../sources/readable';
import { readTree } from '../../sources/source-tree';

/** Properties of `JavaProgram`. */
export interface JavaProgramProps extends ProgramProps {
  /**
   * Full name of the class to start: `com.example.Main`.
   *
   * @default - the class that pom.xml names for plugins or build.gradle for the plugin application, else the only one among the sources with `public static void main(String[])`
   */
  readonly mainClass?: string;

  /**
   * Version of Java that the program is written for: `17`, `21`, `25`. The first base that has it or a newer one is taken.
   *
   * @default - what pom.xml, build.gradle, .java-version, .sdkmanrc or .tool-versions say; else 21
   */
  readonly javaVersion?: string;

  /**
   * How the sources become what runs.
   *
   * @default - JavaBuild.maven() where there is a pom.xml, JavaBuild.gradle() where there is a build.gradle, else JavaBuild.javac()
   */
  readonly buildWith?: JavaBuild;

  /**
   * What runs it.
   *
   * @default JavaRuntime.base()
   */
  readonly runtime?: JavaRuntime;
}

const WHERE = 'JavaProgram';
const RUNTIME = { name: 'runtime', folder: '/out/runtime' };
const DEPENDENCIES = { name: 'dependencies', folder: '/out/dependencies' };
const PROGRAM = { name: 'program', folder: '/out/program' };
const JAVA = '/usr/bin/java';

/**
 * A Java program and its dependencies.
 *
 * `entry` is the folder of the module that starts (default: `projectRoot` itself, or the only module that can start), or the source file of the class that starts. Classes are in
 * `/app/classes`, dependencies in `/app/lib`, a layer of their own. Options for the JVM go into `env` as `JAVA_TOOL_OPTIONS`.
 */
export class JavaProgram extends Program {
  public readonly language = 'java';

  private readonly java: JavaProgramProps;

  /** @throws when `mainClass` or `javaVersion` have another form, or a path leads out of the project */
  constructor(props: JavaProgramProps = {}) {
    super(checkNames(props, OPTIONS, 'JavaProgram'));
    this.java = props;
    if (props.mainClass !== undefined && !isClassName(props.mainClass)) {
      refuse({
        where: `${WHERE}.mainClass`,
        problem: 'this is not the full name of a class',
        value: props.mainClass,
        allowed: 'a name such as com.example.Main',
        fix: 'write it without .java and .class',
      });
    }
    if (props.mainClass !== undefined && props.buildWith?._jar !== undefined) {
      refuse({ where: `${WHERE}.mainClass`, problem: 'a jar that starts by itself names its class', value: props.mainClass, allowed: 'mainClass, or JavaBuild.jar()', fix: 'leave out one of them' });
    }
    if (props.javaVersion !== undefined && !/^[1-9]\d?$/.test(props.javaVersion)) {
      refuse({ where: `${WHERE}.javaVersion`, problem: 'this is not a version of Java', value: props.javaVersion, allowed: '17, 21, 25', fix: 'give the major version alone' });
    }
  }

  /** @internal */
  public _smallestBase(baseDir: string): { readonly base: MinimalBase; readonly because: string } {
    const { wanted } = this.read(resolveProjectRoot(baseDir, this.projectRoot, WHERE));
    return this.modules === undefined ? baseFor(wanted) : ownRuntime(wanted);
  }

  /** @internal */
  public _lambdaClient(baseDir: string): LambdaClient {
    const root = resolveProjectRoot(baseDir, this.projectRoot, WHERE);
    const found = this.read(root);
    const build = this.java.buildWith ?? this.usualBuild(found);
    const tool = build.kind === 'javac' ? 'javac' : found.poms.length > 0 ? 'maven' : found.isGradle ? 'gradle' : 'none';
    return builtInClient({ root, ...found, files: this.files(root, found, build).files }, tool);
  }

  /** @internal */
  public _checkHandler(handler: string): void {
    checkJavaHandler(handler);
  }

  /** @internal */
  public _recipe({ baseDir, base, handler }: RecipeContext): Recipe {
    const root = resolveProjectRoot(baseDir, this.projectRoot, WHERE);
    const found = this.read(root);
    const { poms, module, isGradle, wanted } = found;
    const version = this.modules === undefined ? versionOn(base, wanted) : ownVersion(base, wanted);
    const release = wanted?.version ?? version;
    const build = this.java.buildWith ?? this.usualBuild(found);
    const { files, lines } = this.files(root, found, build);
    const tellsRelease = this.java.javaVersion !== undefined || !poms.some(compilerKnows);
    const plan = build._plan({ root, module, version, release, tellsRelease, poms, isGradle, files });
    if (handler !== undefined) {
      checkJavaClient(handler, { root, poms, module, isGradle, files }, plan);
    }
    const { secrets = [] } = this._given;
    this.refuseUselessSecrets(plan, secrets);
    const startsJar = plan.jar !== undefined && handler === undefined;
    checkGivenJars(root, plan, build, { runs: version, starts: startsJar });
    const steps: JavaSteps = { image: toolchainFor(plan.tool, version, isGradle ? gradleToolchain(root, [module, '.']) : undefined), version, release, plan, modules: this.modules, secrets, startsJar };
    return {
      sources: readTree(root, files, `${WHERE}.projectRoot`),
      ignoreLines: lines,
      toolchains: [steps.image],
      addBuildStage: (dockerfile, paths) => addJavaStage(dockerfile, paths, steps),
      hostBuild: javaHostBuild(steps),
      stageLayers: [...(this.modules === undefined ? [] : [RUNTIME]), ...(plan.hasDependencies ? [DEPENDENCIES] : []), PROGRAM],
      archiveLayers: [],
      folders: this.modules === undefined ? [] : [RUNTIME_HOME],
      ownJava: this.modules !== undefined,
      ...this.start(plan, base, handler, () => this.mainClass(root, found, plan.tool === 'javac' ? files.filter(path => !path.endsWith('.kt')) : files, version)),
      workingDirectory: '/app',
    };
  }

  private get modules(): string[] | undefined {
    return this.java.runtime?._modules;
  }

  private start(plan: BuildPlan, base: MinimalBase, handler: string | undefined, mainClass: () => string): Pick<Recipe, 'entrypoint' | 'command' | 'program'> {
    const entrypoint = this.modules === undefined ? base.facts.entrypoint : undefined;
    const java = this.modules === undefined ? entrypoint?.[0] ?? base.facts.runtimeProgram ?? JAVA : `${RUNTIME_HOME}/bin/java`;
    if (handler !== undefined) {
      return { entrypoint: clientStart(java, plan), command: [handler], program: handler };
    }
    if (plan.jar !== undefined) {
      const takesJar = entrypoint?.[entrypoint.length - 1] === '-jar';
      return { entrypoint: takesJar ? undefined : [java, '-jar'], command: [plan.jar], program: plan.jar };
    }
    const started = mainClass();
    return { entrypoint: [java, '-cp', plan.classPath.join(':'), started], program: started };
  }

  private read(root: string): Found {
    const has = (...names: string[]): boolean => names.some(name => existsSync(join(root, name)));
    const poms = has('pom.xml') ? readPoms(root) : [];
    refuseParentsOutside(root, poms);
    const isGradle = has('build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts');
    const { entry = this.java.buildWith?._jar === undefined ? soleModule(root, this.java.javaVersion) ?? '.' : '.' } = this._given;
    const source = /\.(java|kt)$/.test(entry) ? entry : undefined;
    const module = source === undefined ? entry : /^(.+?)\/src\/main\/(?:java|kotlin)\//.exec(source)?.[1] ?? '.';
    const own = poms.find(({ folder }) => folder === module);
    const wanted = wantedVersion(root, this.java.javaVersion, [...(own ? [own] : []), ...poms.slice(0, 1)], isGradle ? [module, '.'] : []);
    return { poms, isGradle, module, source, wanted };
  }

  private usualBuild({ poms, isGradle }: Found): JavaBuild {
    return poms.length > 0 ? JavaBuild.maven() : isGradle ? JavaBuild.gradle() : JavaBuild.javac();
  }

  private files(root: string, { poms, module, isGradle }: Found, build: JavaBuild): JavaFiles {
    const finished = poms.length === 0 && !isGradle ? build._jar : undefined;
    const isMaven = poms.length > 0 && poms.some(({ folder }) => folder === module);
    const all = poms.length > 0 ? poms.map(({ folder }) => folder) : [...new Set(['.', module, ...(isGradle ? includedProjects(root) : [])])];
    // the jar may be that of any module
    const takesAll = !isMaven || build._jar !== undefined && module === '.';
    return javaFiles(root, this._given, { all, needed: takesAll ? all : neededModules(poms, module).map(({ folder }) => folder) }, finished);
  }

  private mainClass(root: string, { poms, module, source, isGradle }: Found, files: string[], version: number): string {
    const pom = poms.find(({ folder }) => folder === module);
    const named = pom?.mainClasses.length === 1 && isClassName(pom.mainClasses[0]) ? pom.mainClasses[0] : undefined;
    const inModule = files.filter(path => module === '.' || path.startsWith(`${module}/`));
    if (source !== undefined && !files.includes(source)) {
      refuse({
        where: `${WHERE}.entry`,
        problem: 'there is no such file',
        value: source,
        allowed: 'a .java or .kt file below projectRoot that .dockerignore does not exclude',
        fix: 'check the spelling',
      });
    }
    const toldByFiles = poms.length === 0 && isGradle ? gradleMainClass(root, module) : named;
    const told = this.java.mainClass ?? (source === undefined ? toldByFiles : undefined);
    const others = poms.length > 1 || inModule.some(path => /\.(kt|groovy|scala|jar)$/.test(path)) || isGradle && includedProjects(root).length > 0;
    if (this.java.mainClass !== undefined && !others) {
      checkDeclared(root, inModule.filter(path => path.endsWith('.java')), this.java.mainClass, version);
    }
    return told ?? mainClassOf(root, source === undefined ? inModule : [source], version);
  }

  private refuseUselessSecrets({ tool }: BuildPlan, secrets: string[]): void {
    if (secrets.length > 0 && tool !== 'maven' && tool !== 'gradle') {
      refuse({
        where: `${WHERE}.secrets`,
        problem: 'nothing fetches dependencies, so the build has no use for them',
        value: secrets,
        allowed: 'secrets beside pom.xml or build.gradle',
        fix: 'leave secrets out',
      });
    }
  }
}

/** Jars that lie in the project; what a build makes or fetches is there when it is done. */
function checkGivenJars(root: string, { tool, placed }: BuildPlan, { _jar: jar }: JavaBuild, taker: Omit<JavaTaker, 'where'>): void {
  if (tool === 'none') {
    readable('JavaBuild.jar()', jar!, () => checkJar(jar!, join(root, jar!), { ...taker, where: 'JavaBuild.jar()' }));
  }
  for (const path of placed.flatMap(({ files }) => files)) {
    readable(`${WHERE}.projectRoot`, path, () => checkJar(path, join(root, path), { runs: taker.runs, starts: false, where: `${WHERE}.projectRoot` }));
  }
}

interface Found extends Pick<JavaProject, 'poms' | 'module' | 'isGradle'> {
  readonly poms: readonly Pom[];
  /** The source file that starts, when it was named. */
  readonly source?: string;
  readonly wanted?: WantedVersion;
}

import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { APP, BuildCommand, BuildPlan, CLASSES, command, fetching, JavaProject, LIB } from './build-plan';
import { Pom, pomFile } from './pom';
import { refuse } from '../../../private/errors';

/** A version of its own, so that the dependencies do not depend on Maven's. */
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const MAVEN = ['mvn', '--batch-mode', '--no-transfer-progress'];
/** Archives that the build makes have this time in their entries: the earliest that zip files can have. */
const FIXED_TIME = '-Dproject.build.outputTimestamp=1980-01-01T00:00:02Z';
/** Settings of a project for Maven itself. */
const SETTINGS = ['.mvn/maven.config', '.mvn/jvm.config', '.mvn/extensions.xml'];

/** Classes of the module and of those that it needs, each in a folder of its own, and dependencies beside each other. */
export function mavenPlan(project: JavaProject): BuildPlan {
  const { poms, module } = project;
  const pom = moduleOf(project);
  const others = neededModules(poms, module).filter(each => each.folder !== module && each.packaging !== 'pom');
  const hasDependencies = [pom, ...others].some(({ dependencies }) => dependencies.length > 0) || hasInherited(poms, pom);
  const copy = [COPY_DEPENDENCIES, '-DincludeScope=runtime', '-Dmdep.prependGroupId=true', '-Dmdep.overWriteReleases=true'];
  const select = poms.length > 1 ? ['--projects', module === '.' ? '.' : `./${module}`, '--also-make'] : [];
  const compile = [...MAVEN, ...select, '-DskipTests', ...told(project), 'process-classes'];
  // what is compiled here cannot be fetched, so then the sources have to be there
  const alone = others.length === 0;
  const library = `-DoutputDirectory=${'../'.repeat(depth(module))}${LIB}`;
  const copied = posix.join(module, 'target/dependency');
  const exclude = `-DexcludeArtifactIds=${others.map(({ artifactId }) => artifactId).join(',')}`;
  const fetch = hasDependencies && alone ? [fetching(...MAVEN, ...(poms.length > 1 ? ['--projects', select[1]] : []), ...copy, library)] : [];
  const both = hasDependencies && !alone ? [...compile, ...copy, exclude, '-DoutputDirectory=target/dependency'] : compile;
  return {
    tool: 'maven',
    manifests: manifestsOf(project),
    fetch,
    commands: [
      fetching(...both),
      // a module of resources alone, or of nothing, has no classes
      command('mkdir', '-p', ...(hasDependencies ? [LIB, ...(alone ? [] : [copied])] : []), ...[pom, ...others].flatMap(each => [compiledTo(each), imageFolder(each, module)])),
      ...(hasDependencies && !alone ? [command('cp', '-R', `${copied}/.`, LIB)] : []),
      ...[pom, ...others].map(each => command('cp', '-R', `${compiledTo(each)}/.`, imageFolder(each, module))),
    ],
    placed: [],
    hasDependencies,
    classPath: ['/app/classes', ...others.map(({ folder }) => `/app/modules/${folder}`), ...(hasDependencies ? ['/app/lib/*'] : [])],
  };
}

/** `mvn package`, and the jar that it leaves. */
export function mavenJarPlan(project: JavaProject, jar: string): BuildPlan {
  const select = project.poms.length > 1 && project.module !== '.' ? ['--projects', `./${project.module}`, '--also-make'] : [];
  const argv = [...MAVEN, ...select, '-DskipTests', FIXED_TIME, ...told(project), 'package'];
  return { tool: 'maven', manifests: [], fetch: [], commands: [fetching(...argv), ...takeJar(jar)], placed: [], hasDependencies: false, classPath: [], jar: '/app/app.jar' };
}

export function takeJar(jar: string): BuildCommand[] {
  return [command('mkdir', '-p', APP), command('cp', `./${jar}`, `${APP}/app.jar`)];
}

/** The module and those of the project that it needs when it runs or to be built, by what the poms say. */
export function neededModules(poms: readonly Pom[], folder: string): Pom[] {
  const byName = new Map(poms.map(pom => [pom.artifactId, pom]));
  const needed = new Map<string, Pom>();
  const add = (pom: Pom | undefined): void => {
    if (pom !== undefined && !needed.has(pom.folder)) {
      needed.set(pom.folder, pom);
      [...pom.dependencies, pom.parent].forEach(name => add(byName.get(name)));
    }
  };
  add(poms.find(pom => pom.folder === folder));
  return [...needed.values()];
}

function moduleOf({ poms, module }: JavaProject): Pom {
  const pom = poms.find(({ folder }) => folder === module);
  if (pom === undefined || pom.packaging === 'pom') {
    const allowed = poms.filter(({ packaging }) => packaging !== 'pom').map(({ folder }) => folder);
    refuse({
      where: 'JavaProgram.entry',
      problem: pom === undefined ? 'no pom.xml names this module' : 'this pom.xml holds modules together and makes no program itself',
      value: module,
      allowed: allowed.length > 0 ? allowed.join(', ') : 'the folder of a module',
      fix: 'name the folder of the module that starts',
    });
  }
  return pom;
}

/** Dependencies that a parent, here or elsewhere, may bring. */
function hasInherited(poms: readonly Pom[], { parent }: Pom): boolean {
  const above = poms.find(({ artifactId }) => artifactId === parent);
  return parent !== undefined && (above === undefined || above.dependencies.length > 0 || hasInherited(poms, above));
}

/** What Maven has to be told since the project does not. */
function told({ poms, release, tellsRelease }: JavaProject): string[] {
  // compiler plugins before 3.6, which Maven 3.8 takes when the project names none, do not know `release`
  const versions = ['release', 'source', 'target'];
  const encoded = poms.some(({ properties }) => properties.has('project.build.sourceEncoding'));
  return [...(tellsRelease ? versions.map(name => `-Dmaven.compiler.${name}=${release}`) : []), ...(encoded ? [] : ['-Dproject.build.sourceEncoding=UTF-8'])];
}

function manifestsOf({ root, poms }: JavaProject): string[] {
  return [...poms.map(pomFile), ...SETTINGS.filter(path => existsSync(join(root, path)))].sort();
}

function compiledTo({ folder }: Pom): string {
  return posix.join(folder, 'target/classes');
}

function imageFolder({ folder }: Pom, module: string): string {
  return folder === module ? CLASSES : `${APP}/modules/${folder}`;
}

function depth(folder: string): number {
  return folder === '.' ? 0 : folder.split('/').length;
}

import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { APP, BuildCommand, BuildPlan, CLASSES, command, fetching, JavaProject, LIB } from './build-plan';
import { hasInherited, neededModules, startingModules } from './modules';
import { isSame, Pom, pomFile } from './pom';
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
  const left = [...others.map(({ artifactId }) => artifactId), ...developerTools(poms)];
  const exclude = left.length > 0 ? [`-DexcludeArtifactIds=${left.join(',')}`] : [];
  const fetch = hasDependencies && alone ? [fetching(...MAVEN, ...(poms.length > 1 ? ['--projects', select[1]] : []), ...copy, ...exclude, library)] : [];
  const both = hasDependencies && !alone ? [...compile, ...copy, ...exclude, '-DoutputDirectory=target/dependency'] : compile;
  const namesakes = hasDependencies ? sharedNames(poms, others) : [];
  return {
    tool: 'maven',
    manifests: manifestsOf(project),
    fetch,
    commands: [
      fetching(...both),
      ...(namesakes.length > 0 ? [fetching(...compile, ...copy, ...namesakes, '-DoutputDirectory=target/dependency')] : []),
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

function moduleOf({ root, poms, module, release }: JavaProject): Pom {
  const pom = poms.find(({ folder }) => folder === module);
  if (pom === undefined || pom.packaging === 'pom') {
    const starting = startingModules(root, poms, release);
    const allowed = starting.length > 0 ? starting : poms.filter(({ packaging }) => packaging !== 'pom').map(({ folder }) => folder);
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

/** What is for developers at their machine and stops or changes a program elsewhere; Spring Boot's own plugin leaves it out too. */
function developerTools(poms: readonly Pom[]): string[] {
  const names = ['spring-boot-devtools', 'spring-boot-docker-compose'];
  const isNamed = poms.some(({ named }) => named.some(({ artifactId }) => names.includes(artifactId ?? '')));
  const isElsewhere = poms.some(({ parent }) => parent !== undefined && parent.groupId !== 'org.springframework.boot' && !poms.some(pom => isSame(pom, parent)));
  return isNamed || isElsewhere ? names : [];
}

/**
 * Libraries that others call as modules here are called: these are left out by their artifactId alone, since the plugin knows no other way, and are copied by
 * themselves. A second run costs time, so it is for names that poms give twice, or of one word, such as `core`.
 */
function sharedNames(poms: readonly Pom[], others: readonly Pom[]): string[] {
  const isShared = (pom: Pom): boolean => /^[a-z\d]+$/i.test(pom.artifactId ?? '')
    || poms.some(({ named }) => named.some(each => each.artifactId === pom.artifactId && !isSame(each, pom)));
  const shared = others.filter(pom => pom.groupId !== undefined && !pom.groupId.includes('${') && isShared(pom));
  const list = (texts: (string | undefined)[]): string => [...new Set(texts)].sort().join(',');
  return shared.length === 0 ? [] : [
    `-DincludeArtifactIds=${list(shared.map(({ artifactId }) => artifactId))}`, `-DexcludeGroupIds=${list(shared.map(({ groupId }) => groupId))}`,
  ];
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

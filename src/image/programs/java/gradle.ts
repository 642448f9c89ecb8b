import { posix } from 'node:path';
import { APP, BuildCommand, BuildPlan, CLASSES, command, fetching, JavaProject, LIB } from './build-plan';
import { hasNoJar, includedProjects, isApplication, isBoot, projectName, scriptOf, scriptText, startingProjects } from './gradle-files';
import { takeJar } from './maven';
import { refuse } from '../../../private/errors';

/** Jars of the other projects of the build: they change with the sources. */
const MODULES = `${APP}/modules`;
const GRADLE = ['gradle', '--no-daemon', '--console=plain'];

/** `installDist` of the plugin `application`: classes and resources as Gradle makes them, and the jars that it installs but the program's own. */
export function gradlePlan({ root, module, files }: JavaProject): BuildPlan {
  const others = includedProjects(root).some(folder => folder !== module);
  if (!isApplication(root, module)) {
    return isBoot(root, module) ? bootPlan(module, others) : refuseOther(root, module);
  }
  const name = module === '.' ? projectName(root) : posix.basename(module);
  const built = posix.join(module, 'build');
  const has = (end: string): boolean => files.some(path => path.startsWith(`${posix.join(module, 'src/main')}/`) && path.endsWith(end));
  const languages = [...(has('.java') || !has('.kt') ? ['java'] : []), ...(has('.kt') ? ['kotlin'] : [])];
  const resources = files.some(path => path.startsWith(`${posix.join(module, 'src/main/resources')}/`));
  const hasBoot = [module, '.'].some(folder => scriptText(root, folder).includes('org.springframework.boot'));
  return {
    tool: 'gradle',
    manifests: [],
    fetch: [],
    commands: [
      fetching(...GRADLE, taskOf(module, 'installDist')),
      command('mkdir', '-p', CLASSES, LIB),
      ...languages.map(language => command('cp', '-R', `${built}/classes/${language}/main/.`, CLASSES)),
      ...(resources ? [command('cp', '-R', `${built}/resources/main/.`, CLASSES)] : []),
      command('cp', '-R', `${built}/install/${name}/lib/.`, LIB),
      // its name has a version, which may come from anywhere: what was made here goes
      ...(hasNoJar(root, module) ? [] : [command('find', `${built}/libs`, '-name', '*.jar', '-execdir', 'rm', '-f', '--', `${posix.resolve('/src', LIB)}/{}`, ';')]),
      ...(others ? moveModules() : []),
      ...(hasBoot ? [command('find', LIB, '(', '-name', 'spring-boot-devtools-*.jar', '-o', '-name', 'spring-boot-docker-compose-*.jar', ')', '-delete')] : []),
    ],
    placed: [],
    hasDependencies: true,
    classPath: classPath(others),
  };
}

/** `bootJar` of the plugin of Spring Boot: what the jar has in it, without its loader. */
function bootPlan(module: string, others: boolean): BuildPlan {
  const libs = posix.join(module, 'build/libs');
  return {
    tool: 'gradle',
    manifests: [],
    fetch: [],
    commands: [
      fetching(...GRADLE, taskOf(module, 'bootJar')),
      command('mkdir', '-p', CLASSES, LIB),
      // its name has a version, which may come from anywhere
      command('find', libs, '-name', '*.jar', '-execdir', 'jar', '-xf', '{}', ';'),
      command('cp', '-R', `${libs}/BOOT-INF/classes/.`, CLASSES),
      command('cp', '-R', `${libs}/BOOT-INF/lib/.`, LIB),
      ...(others ? moveModules() : []),
    ],
    placed: [],
    hasDependencies: true,
    classPath: classPath(others),
  };
}

function taskOf(module: string, task: string): string {
  return module === '.' ? task : `:${module.split('/').join(':')}:${task}`;
}

/** Jars of other projects leave the dependencies. */
function moveModules(): BuildCommand[] {
  return [
    command('mkdir', '-p', MODULES),
    command('find', '.', '-path', '*/build/libs/*.jar', '-execdir', 'mv', '-f', '--', `${posix.resolve('/src', LIB)}/{}`, `${posix.resolve('/src', MODULES)}/`, ';'),
  ];
}

function classPath(others: boolean): string[] {
  return ['/app/classes', ...(others ? ['/app/modules/*'] : []), '/app/lib/*'];
}

/** `gradle assemble`, and the jar that it leaves. */
export function gradleJarPlan({ module }: JavaProject, jar: string): BuildPlan {
  return { tool: 'gradle', manifests: [], fetch: [], commands: [fetching(...GRADLE, taskOf(module, 'assemble')), ...takeJar(jar)], placed: [], hasDependencies: false, classPath: [], jar: '/app/app.jar' };
}

function refuseOther(root: string, module: string): never {
  const starting = startingProjects(root);
  if (module === '.' && starting.length > 1) {
    refuse({
      where: 'JavaProgram.entry',
      problem: `${starting.length} projects can start, so it has to be said which of them starts`,
      value: starting.slice(0, 10),
      allowed: 'one of them',
      fix: `name its folder: entry: '${starting[0]}'`,
    });
  }
  const script = scriptOf(root, module);
  return refuse({
    where: 'JavaProgram.buildWith',
    problem: `the build runs installDist, which the plugin application brings, and ${script === undefined ? 'there is no build.gradle that could name it' : `${script} does not name it`}`,
    value: module,
    allowed: 'a project with the plugin application, or a jar that starts by itself',
    fix: script === undefined ? 'name the folder of the project that starts as entry' : 'add it to plugins, or name the jar: buildWith: JavaBuild.jar(\'build/libs/app.jar\')',
  });
}

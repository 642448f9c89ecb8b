import { posix } from 'node:path';
import { APP, BuildPlan, CLASSES, command, fetching, JavaProject, LIB } from './build-plan';
import { includedProjects, isApplication, projectName, scriptOf, scriptText, startingProjects } from './gradle-files';
import { takeJar } from './maven';
import { refuse } from '../../../private/errors';

/** Jars of the other projects of the build: they change with the sources. */
const MODULES = `${APP}/modules`;
const GRADLE = ['gradle', '--no-daemon', '--console=plain'];

/** `installDist` of the plugin `application`: classes and resources as Gradle makes them, and the jars that it installs but the program's own. */
export function gradlePlan({ root, module, files }: JavaProject): BuildPlan {
  if (!isApplication(root, module)) {
    refuseOther(root, module);
  }
  const name = module === '.' ? projectName(root) : posix.basename(module);
  const built = posix.join(module, 'build');
  const resources = files.some(path => path.startsWith(`${posix.join(module, 'src/main/resources')}/`));
  const others = includedProjects(root).some(folder => folder !== module);
  const isBoot = [module, '.'].some(folder => scriptText(root, folder).includes('org.springframework.boot'));
  return {
    tool: 'gradle',
    manifests: [],
    fetch: [],
    commands: [
      fetching(...GRADLE, module === '.' ? 'installDist' : `:${module.split('/').join(':')}:installDist`),
      command('mkdir', '-p', CLASSES, LIB),
      command('cp', '-R', `${built}/classes/java/main/.`, CLASSES),
      ...(resources ? [command('cp', '-R', `${built}/resources/main/.`, CLASSES)] : []),
      command('cp', '-R', `${built}/install/${name}/lib/.`, LIB),
      // its name has a version, which may come from anywhere: what was made here goes
      command('find', `${built}/libs`, '-name', '*.jar', '-execdir', 'rm', '-f', '--', `${posix.resolve('/src', LIB)}/{}`, ';'),
      ...(others ? [
        command('mkdir', '-p', MODULES),
        command('find', '.', '-path', '*/build/libs/*.jar', '-execdir', 'mv', '-f', '--', `${posix.resolve('/src', LIB)}/{}`, `${posix.resolve('/src', MODULES)}/`, ';'),
      ] : []),
      ...(isBoot ? [command('find', LIB, '(', '-name', 'spring-boot-devtools-*.jar', '-o', '-name', 'spring-boot-docker-compose-*.jar', ')', '-delete')] : []),
    ],
    placed: [],
    hasDependencies: true,
    classPath: ['/app/classes', ...(others ? ['/app/modules/*'] : []), '/app/lib/*'],
  };
}

/** `gradle assemble`, and the jar that it leaves. */
export function gradleJarPlan({ module }: JavaProject, jar: string): BuildPlan {
  const task = module === '.' ? 'assemble' : `:${module.split('/').join(':')}:assemble`;
  return { tool: 'gradle', manifests: [], fetch: [], commands: [fetching(...GRADLE, task), ...takeJar(jar)], placed: [], hasDependencies: false, classPath: [], jar: '/app/app.jar' };
}

function refuseOther(root: string, module: string): never {
  const starting = startingProjects(root);
  if (module === '.' && starting.length > 1) {
    refuse({
      where: 'JavaProgram.entry',
      problem: `${starting.length} projects have the plugin application, so it has to be said which of them starts`,
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

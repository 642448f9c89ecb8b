import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { BuildPlan, CLASSES, command, fetching, JavaProject, LIB } from './build-plan';
import { takeJar } from './maven';
import { refuse } from '../../../private/errors';
import { readable } from '../../sources/readable';

const GRADLE = ['gradle', '--no-daemon', '--console=plain'];

/** `installDist` of the plugin `application`: classes and resources as Gradle makes them, and the jars that it installs but the program's own. */
export function gradlePlan({ root, module, files }: JavaProject): BuildPlan {
  const script = buildScript(root, module);
  if (!/\bapplication\b/.test(script)) {
    refuse({
      where: 'JavaProgram.buildWith',
      problem: 'the build runs installDist, which the plugin application brings, and build.gradle does not name it',
      value: module,
      allowed: 'a project with the plugin application, or a jar that starts by itself',
      fix: 'add it to plugins, or name the jar: buildWith: JavaBuild.jar(\'build/libs/app.jar\')',
    });
  }
  const name = module === '.' ? projectName(root) : posix.basename(module);
  const version = /^\s*version\s*=?\s*["']([\w.+-]+)["']/m.exec(script)?.[1];
  const built = posix.join(module, 'build');
  const resources = files.some(path => path.startsWith(`${posix.join(module, 'src/main/resources')}/`));
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
      command('rm', '-f', '--', `${LIB}/${name}.jar`, ...(version === undefined ? [] : [`${LIB}/${name}-${version}.jar`])),
    ],
    placed: [],
    hasDependencies: true,
    classPath: ['/app/classes', '/app/lib/*'],
  };
}

/** `gradle assemble`, and the jar that it leaves. */
export function gradleJarPlan({ module }: JavaProject, jar: string): BuildPlan {
  const task = module === '.' ? 'assemble' : `:${module.split('/').join(':')}:assemble`;
  return { tool: 'gradle', manifests: [], fetch: [], commands: [fetching(...GRADLE, task), ...takeJar(jar)], placed: [], hasDependencies: false, classPath: [], jar: '/app/app.jar' };
}

function buildScript(root: string, module: string): string {
  const file = ['build.gradle', 'build.gradle.kts'].map(name => posix.join(module, name)).find(path => existsSync(join(root, path)));
  return file === undefined ? '' : text(root, file);
}

/** As settings say it; the build stage's folder is called src. */
function projectName(root: string): string {
  const file = ['settings.gradle', 'settings.gradle.kts'].find(path => existsSync(join(root, path)));
  return (file && /^\s*rootProject\.name\s*=\s*["']([^"'/\\$]+)["']/m.exec(text(root, file))?.[1]) ?? 'src';
}

function text(root: string, path: string): string {
  return readable('JavaProgram.projectRoot', path, () => readFileSync(join(root, path), 'utf8'));
}

import { posix } from 'node:path';
import { APP, BuildPlan, CLASSES, command, JavaProject } from './build-plan';

const RESOURCES = ['src/main/resources', 'resources'];

/** The folder that packages begin in. */
export function sourceRoot(files: readonly string[]): string {
  const sources = files.filter(path => path.endsWith('.java'));
  return ['src/main/java', 'src'].find(folder => sources.length > 0 && sources.every(path => path.startsWith(`${folder}/`))) ?? '.';
}

/** The compiler by itself: all sources, with the jars in `lib` as class path. */
export function javacPlan({ files, release }: JavaProject): BuildPlan {
  const sources = files.filter(path => path.endsWith('.java'));
  const jars = files.filter(path => posix.dirname(path) === 'lib' && path.endsWith('.jar'));
  const resources = RESOURCES.find(folder => files.some(path => path.startsWith(`${folder}/`)));
  const classPath = jars.length > 0 ? ['-cp', jars.join(':')] : [];
  return {
    tool: 'javac',
    manifests: [],
    fetch: [],
    commands: [
      command('javac', '--release', String(release), '-encoding', 'UTF-8', '-Xlint:-options', ...classPath, '-d', CLASSES, ...sources.map(path => `./${path}`)),
      ...(resources === undefined ? [] : [command('cp', '-R', `${resources}/.`, CLASSES)]),
    ],
    placed: jars.length > 0 ? [{ files: jars, to: 'out/dependencies/app' }] : [],
    hasDependencies: jars.length > 0,
    classPath: ['/app/classes', ...(jars.length > 0 ? ['/app/lib/*'] : [])],
  };
}

/** A jar that lies in the project. */
export function finishedJarPlan(jar: string): BuildPlan {
  return {
    tool: 'none',
    manifests: [],
    fetch: [],
    commands: [command('mkdir', '-p', APP), command('cp', `./${jar}`, `${APP}/app.jar`)],
    placed: [],
    hasDependencies: false,
    classPath: [],
    jar: '/app/app.jar',
  };
}

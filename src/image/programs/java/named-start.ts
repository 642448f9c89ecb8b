import { posix } from 'node:path';
import { JavaBuild } from './java-build';
import type { JavaProgramProps } from './java-program';
import { isClassName } from './main-class';
import type { Project } from '../project';

/** What `--entry` names: the folder of a module, a source file, a class by its full name, or a jar that starts by itself. */
export function namedStart(project: Project, entry: string): Pick<JavaProgramProps, 'entry' | 'mainClass' | 'buildWith'> {
  if (/\.jar$/.test(entry)) {
    return { buildWith: JavaBuild.jar(entry) };
  }
  const isClass = !project.has(entry) && !/\.(java|kt)$/.test(entry) && isClassName(entry);
  return isClass && (entry.includes('.') || project.files('.java', '.kt').some(path => [`${entry}.java`, `${entry.replace(/Kt$/, '')}.kt`].includes(posix.basename(path)))) ? { mainClass: entry } : { entry };
}

import { consoleScripts, readPyproject } from './pyproject';
import { normal } from './requirement-names';
import { workspaceMembers } from './workspace';
import type { Project } from '../project';

/** What starts; why, when nobody said so. */
export interface Start {
  readonly entry?: string;
  readonly module?: string;
  readonly script?: string;
  readonly because?: string[];
}

/** What `--entry` names: a file, a console script, or a module that `python -m` runs, of the project or of a package that is installed. */
export function namedStart(project: Project, entry: string, installed: () => ReadonlySet<string>): Start {
  // a folder may have the name of a script or of a package
  if (entry.endsWith('.py') && project.has(entry)) {
    return { entry };
  }
  const tables = [readPyproject(project.root), ...workspaceMembers(project.root).map(({ pyproject }) => pyproject)];
  if (tables.some(table => consoleScripts(table).has(entry))) {
    return { script: entry };
  }
  const path = entry.replace(/\./g, '/');
  const isName = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(entry);
  const isOwn = project.first(...['', 'src/'].flatMap(front => [`${front}${path}.py`, `${front}${path}/__main__.py`])) !== undefined;
  return isName && (isOwn || !project.has(entry) && installed().has(normal(entry.split('.')[0]))) ? { module: entry } : { entry };
}

import { posix } from 'node:path';
import { GoProgram } from './go-program';
import { Language, theOnly } from '../language';
import type { Project } from '../project';

/** Go: the module or the workspace tells, and the command is where package main is. */
export const GO: Language = {
  name: 'go',
  mark: project => {
    const sure = project.first('go.mod', 'go.work');
    const file = sure ?? project.first('main.go');
    return file === undefined ? undefined : { file, sure: sure !== undefined };
  },
  program: (project, { projectRoot, entry, include, exclude }) => {
    const folder = entry ?? command(project);
    const because = entry === undefined && folder !== undefined && folder !== '.' ? [`${folder}, since no other folder has package main`] : [];
    return { program: new GoProgram({ projectRoot, entry: folder, include, exclude }), because };
  },
};

/** The root when it is a command itself; else the only other one. */
function command(project: Project): string | undefined {
  const sources = project.files('.go').filter(path => !path.endsWith('_test.go'));
  const main = sources.filter(path => /^package[ \t]+main\b/m.test(project.text(path) ?? '')).map(path => posix.dirname(path));
  const folders = [...new Set(main)];
  if (folders.includes('.') || folders.length === 0) {
    return undefined;
  }
  return theOnly(folders, { what: 'package main', where: 'GoProgram.entry', fix: one => `new GoProgram({ entry: '${one}' }), or --entry ${one}` });
}

import { posix } from 'node:path';
import { isCompiledForLinux } from './constraints';
import { GoProgram } from './go-program';
import { readGoHead } from './imports';
import { goModuleFolder, readGoWorkspace } from './modules';
import { Language, theOnly } from '../language';
import type { Project } from '../project';

/** What the Go tool never looks at, and tests. */
const IGNORED = /(^|\/)[_.]|_test\.go$/;
const EXAMPLE = /(^|\/)examples?(\/|$)/;

/** Go: the module or the workspace tells, and the command is where package main is. */
export const GO: Language = {
  name: 'go',
  mark: project => {
    const sure = project.first('go.mod', 'go.work');
    const file = sure ?? project.first('main.go');
    return file === undefined ? undefined : { file, sure: sure !== undefined };
  },
  program: (project, { projectRoot, entry, include, exclude }) => {
    const { folder, because = [] } = entry === undefined ? command(project) : { folder: entry };
    return { program: new GoProgram({ projectRoot, entry: folder, include, exclude }), because };
  },
};

/** The root when it is a command itself; else the only other one that is no example. */
function command(project: Project): { readonly folder?: string; readonly because?: string[] } {
  const { modules } = readGoWorkspace(project.root);
  const own = new Set(modules.filter(({ main }) => main).map(({ folder }) => folder));
  const isOwn = (folder: string): boolean => own.size === 0 || own.has(goModuleFolder(project.root, folder) ?? '');
  const main = project.files('.go').filter(path => !IGNORED.test(path) && isMain(posix.basename(path), project.text(path) ?? '')).map(path => posix.dirname(path));
  const folders = [...new Set(main)].filter(isOwn);
  if (folders.includes('.') || folders.length === 0) {
    return {};
  }
  const others = folders.filter(folder => !EXAMPLE.test(folder));
  const candidates = others.length > 0 ? others : folders;
  const folder = theOnly(candidates, { what: 'package main', where: 'GoProgram.entry', fix: one => `new GoProgram({ entry: '${one}' })` });
  return { folder, because: [`${folder}, since no other folder has package main${candidates.length < folders.length ? ', but for examples' : ''}`] };
}

function isMain(name: string, text: string): boolean {
  return readGoHead(text).packageName === 'main' && isCompiledForLinux(name, text);
}

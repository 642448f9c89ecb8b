import { BunProgram } from './bun-program';
import { bunManifest } from './manifest';
import { refuse } from '../../../private/errors';
import { Language } from '../language';
import type { Project } from '../project';

const ENTRIES = ['index', 'src/index', 'src/main', 'src/server', 'main', 'server', 'app'].flatMap(name => ['.ts', '.tsx', '.js', '.mjs'].map(end => `${name}${end}`));

/** Bun: its lock file or its settings tell; a package.json alone may be anybody's. */
export const BUN: Language = {
  name: 'bun',
  mark: project => {
    const file = project.first('bun.lock', 'bun.lockb', 'bunfig.toml');
    return file === undefined ? undefined : { file, sure: true };
  },
  program: (project, { projectRoot, entry, include, exclude }) => {
    const found = entry === undefined ? entryOf(project) : { entry, because: [] };
    return { program: new BunProgram({ projectRoot, entry: found.entry, include, exclude }), because: found.because };
  },
};

function entryOf(project: Project): { readonly entry: string; readonly because: string[] } {
  const { entry } = bunManifest(project.root);
  if (entry !== undefined && project.has(entry)) {
    return { entry, because: [`${entry}, since package.json names it`] };
  }
  const file = project.first(...ENTRIES);
  if (file === undefined) {
    refuse({
      where: 'BunProgram.entry',
      problem: 'no file tells what starts',
      allowed: 'module or main of package.json, or a file such as index.ts, src/main.ts',
      fix: 'name it: new BunProgram({ entry: \'…\' })',
      flag: '--entry …',
    });
  }
  return { entry: file, because: file === 'index.ts' ? [] : [`${file}, since it is there`] };
}

import { posix } from 'node:path';
import { NodejsProgram } from './nodejs-program';
import { readPackageJson } from './package-json';
import { refuse } from '../../../private/errors';
import type { Language } from '../language';
import type { Project } from '../project';

/** Files that start when they are run, by the names that people give them; compiled ones when there are no sources. */
const ENTRIES = ['index', 'main', 'server', 'app', 'src/index', 'src/main', 'src/server', 'src/app']
  .flatMap(name => ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'].map(extension => `${name}${extension}`));

/** Node.js: a package.json tells when something in it starts; it may be there for a tool only. */
export const NODEJS: Language = {
  name: 'nodejs',
  mark: project => {
    // Bun's lock file tells whose it is
    if (project.has('package.json') && project.first('bun.lock', 'bun.lockb') === undefined) {
      return { file: 'package.json', sure: startOf(project) !== undefined || project.first(...ENTRIES) !== undefined };
    }
    const file = project.first('index.js', 'index.mjs', 'main.mjs', 'server.js', 'main.js');
    return file === undefined ? undefined : { file, sure: false };
  },
  program: (project, { projectRoot, entry, include, exclude }) => {
    const found = entry === undefined ? entryOf(project) : { entry, because: [] };
    return { program: new NodejsProgram({ projectRoot, entry: found.entry, include, exclude }), because: found.because };
  },
};

function entryOf(project: Project): { readonly entry: string; readonly because: string[] } {
  const started = startOf(project);
  if (started !== undefined) {
    return { entry: started.file, because: [`${started.file}, since ${started.by} of package.json names it`] };
  }
  const file = project.first(...ENTRIES);
  if (file === undefined) {
    refuse({
      where: 'NodejsProgram.entry',
      problem: 'no file tells what starts',
      allowed: 'main or scripts.start of package.json, or a file such as index.js, server.js, src/main.ts',
      fix: 'name it: new NodejsProgram({ entry: \'…\' }), or --entry …',
    });
  }
  return { entry: file, because: file === 'index.js' ? [] : [`${file}, since it is there`] };
}

/** What package.json says of the start: `main`, or `node file` as the script `start`; only when the file is there. */
function startOf(project: Project): { readonly file: string; readonly by: string } | undefined {
  if (!project.has('package.json')) {
    return undefined;
  }
  const { main, scripts } = readPackageJson(project.root, 'package.json');
  const script = /^(?:NODE_ENV=\S+\s+)?(?:node|tsx|ts-node)\s+(?:--\S+\s+)*([\w@./-]+)\s*$/.exec(scripts.start ?? '')?.[1];
  const all = [{ file: script, by: 'scripts.start' }, { file: main, by: 'main' }];
  for (const { file, by } of all) {
    const there = file === undefined ? undefined : ['', '.js', '.mjs', '.ts', '/index.js'].map(end => posix.normalize(`${file}${end}`)).find(path => /\.[cm]?[jt]s$/.test(path) && project.has(path));
    if (there !== undefined) {
      return { file: there, by };
    }
  }
  return undefined;
}

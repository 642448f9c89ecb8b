import { posix } from 'node:path';
import { NodejsProgram } from './nodejs-program';
import { readPackageJson } from './package-json';
import { workspaceMembers } from './workspace';
import { refuse } from '../../../private/errors';
import { Language, theOnly } from '../language';
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
      return { file: 'package.json', sure: startOf(project) !== undefined || project.first(...ENTRIES) !== undefined || startsInMembers(project).length > 0 };
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
  const inMember = file === undefined ? theOnly(startsInMembers(project), {
    what: 'a package of the workspace that starts', where: 'NodejsProgram.entry', fix: one => `new NodejsProgram({ entry: '${one}' }), or --entry ${one}`,
  }) : undefined;
  if (inMember !== undefined) {
    return { entry: inMember, because: [`${inMember}, since no other package of the workspace starts`] };
  }
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

/** Files that start in packages of a workspace. A package that others depend on is a library, whatever its `main` is for. */
function startsInMembers(project: Project): string[] {
  const members = workspaceMembers(project.root);
  const used = new Set(members.flatMap(({ packageJson: { dependencies, devDependencies } }) => Object.keys({ ...dependencies, ...devDependencies })));
  return members.filter(({ name }) => name === undefined || !used.has(name)).flatMap(({ folder }) => {
    const start = startOf(project, folder)?.file ?? project.first(...ENTRIES.map(path => `${folder}/${path}`));
    return start === undefined ? [] : [start];
  });
}

/** What package.json says of the start: `main`, or `node file` as the script `start`; only when the file is there. */
function startOf(project: Project, folder = '.'): { readonly file: string; readonly by: string } | undefined {
  const path = posix.join(folder, 'package.json');
  if (!project.has(path)) {
    return undefined;
  }
  const { main, scripts } = readPackageJson(project.root, path);
  const script = /^(?:NODE_ENV=\S+\s+)?(?:node|tsx|ts-node)\s+(?:--\S+\s+)*([\w@./-]+)\s*$/.exec(scripts.start ?? '')?.[1];
  const all = [{ file: script, by: 'scripts.start' }, { file: main, by: 'main' }];
  for (const { file, by } of all) {
    const there = file === undefined ? undefined : ['', '.js', '.mjs', '.ts', '/index.js'].map(end => posix.join(folder, `${file}${end}`)).find(each => /\.[cm]?[jt]s$/.test(each) && project.has(each));
    if (there !== undefined) {
      return { file: there, by };
    }
  }
  return undefined;
}

import { NodejsBuild } from './nodejs-build';
import { NodejsProgram } from './nodejs-program';
import { readPackageJson } from './package-json';
import { Start, startOf } from './start';
import { readStart, Unread } from './start-script';
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
    // Bun's lock file tells whose it is, unless node starts it
    if (project.has('package.json') && (project.first('bun.lock', 'bun.lockb') === undefined || isByNode(project))) {
      return { file: 'package.json', sure: readable(startOf(project.root)) !== undefined || project.first(...ENTRIES) !== undefined || startsInMembers(project).length > 0 };
    }
    const file = project.first('index.js', 'index.mjs', 'main.mjs', 'server.js', 'main.js');
    return file === undefined || project.has('package.json') ? undefined : { file, sure: false };
  },
  program: (project, { projectRoot, entry, include, exclude }) => {
    if (entry !== undefined) {
      return { program: new NodejsProgram({ projectRoot, entry, include, exclude }), because: [] };
    }
    const { start, because } = entryOf(project);
    const { file, nodeOptions, programArguments } = start;
    const buildWith = buildOf(start);
    return { program: new NodejsProgram({ projectRoot, entry: file, nodeOptions, programArguments, buildWith, include, exclude }), because };
  },
};

/** How what starts is made, where its name alone would not tell. */
function buildOf({ asItIs, output }: Start): NodejsBuild | undefined {
  return asItIs ? NodejsBuild.none() : output === undefined ? undefined : NodejsBuild.script('build', output);
}

function isByNode(project: Project): boolean {
  const start = readPackageJson(project.root, 'package.json').scripts.start;
  return start !== undefined && 'file' in readStart(start) && /\bnode\b/.test(start);
}

function entryOf(project: Project): { readonly start: Start; readonly because: string[] } {
  const started = startOf(project.root);
  const members = startsInMembers(project);
  if (started !== undefined && 'file' in started) {
    return { start: started, because: [`${started.file}, since ${started.by} of package.json names it`, ...optionsOf(started)] };
  }
  if (started !== undefined && members.length === 0) {
    refuse({
      where: 'NodejsProgram.entry',
      problem: `scripts.start of package.json does not tell what starts: ${started.because}`,
      value: readPackageJson(project.root, 'package.json').scripts.start,
      allowed: 'node or tsx with a file that is there, its options and arguments',
      fix: 'name it: new NodejsProgram({ entry: \'…\', nodeOptions: […] })',
      flag: '--entry …',
    });
  }
  const file = project.first(...ENTRIES);
  const one = file === undefined ? theOnly(members.map(member => member.file), {
    what: 'a package of the workspace that starts', where: 'NodejsProgram.entry', fix: each => `new NodejsProgram({ entry: '${each}' })`,
  }) : undefined;
  const inMember = members.find(member => member.file === one);
  if (inMember !== undefined) {
    return { start: inMember, because: [`${inMember.file}, since no other package of the workspace starts`, ...optionsOf(inMember)] };
  }
  if (file === undefined) {
    refuse({
      where: 'NodejsProgram.entry',
      problem: 'no file tells what starts',
      allowed: 'main or scripts.start of package.json, or a file such as index.js, server.js, src/main.ts',
      fix: 'name it: new NodejsProgram({ entry: \'…\' })',
      flag: '--entry …',
    });
  }
  return { start: plain(file), because: file === 'index.js' ? [] : [`${file}, since it is there`] };
}

/** What starts in packages of a workspace. A package that others depend on is a library, whatever its `main` is for. */
function startsInMembers(project: Project): Start[] {
  const members = workspaceMembers(project.root);
  const used = new Set(members.flatMap(({ packageJson: { dependencies, devDependencies } }) => Object.keys({ ...dependencies, ...devDependencies })));
  return members.filter(({ name }) => name === undefined || !used.has(name)).flatMap(({ folder, packageJson: { main, scripts } }) => {
    const start = main === undefined && scripts.start === undefined ? undefined : readable(startOf(project.root, folder));
    const file = project.first(...ENTRIES.map(path => `${folder}/${path}`));
    return start ?? (file === undefined ? [] : plain(file));
  });
}

function readable(start: Start | Unread | undefined): Start | undefined {
  return start !== undefined && 'file' in start ? start : undefined;
}

function plain(file: string): Start {
  return { file, by: '', nodeOptions: [], programArguments: [], asItIs: false };
}

function optionsOf({ file, by, nodeOptions, programArguments, asItIs, output }: Start): string[] {
  const words = [...nodeOptions, ...programArguments];
  return [
    ...(output === undefined ? [] : [`npm run build before, since it makes ${output}`]),
    ...(words.length > 0 ? [`${words.join(' ')} with it, since ${by} says so`] : []), ...(asItIs ? [`${file} as it is, since node starts it and leaves out types`] : []),
  ];
}

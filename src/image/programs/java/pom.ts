import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { all, child, Element, parseXml, textOf } from './xml';
import { refuse } from '../../../private/errors';
import { readable } from '../../sources/readable';

/** What of a pom.xml matters here. */
export interface Pom {
  /** Folder of the module, `.` for the root. */
  readonly folder: string;
  readonly artifactId?: string;
  /** Folders of its modules. */
  readonly modules: string[];
  /** artifactId of each dependency that a program may have when it runs. */
  readonly dependencies: string[];
  /** artifactId of the parent. */
  readonly parent?: string;
  /** Class that the pom says is started, for plugins. */
  readonly mainClasses: string[];
  readonly packaging: string;
  readonly properties: ReadonlyMap<string, string>;
  /** Version of Java as the compiler plugin's configuration has it. */
  readonly release?: string;
}

const WHERE = 'JavaProgram.projectRoot';
/** Dependencies of these scopes are not there when the program runs. */
const NOT_AT_RUN_TIME = ['test', 'provided', 'system', 'import'];

/** The poms of a project: the root's and those of its modules, at any depth. */
export function readPoms(root: string, folder = '.', seen = new Set<string>()): Pom[] {
  if (seen.has(folder)) {
    return [];
  }
  seen.add(folder);
  const pom = readPom(root, folder);
  const there = pom.modules.filter(module => existsSync(join(root, module, 'pom.xml')));
  return [pom, ...there.flatMap(module => readPoms(root, module, seen))];
}

/** Path of a module's pom. */
export function pomFile({ folder }: Pick<Pom, 'folder'>): string {
  return posix.join(folder, 'pom.xml');
}

function readPom(root: string, folder: string): Pom {
  const path = pomFile({ folder });
  const project = parseXml(readable(WHERE, path, () => readFileSync(join(root, path), 'utf8')));
  if (project?.name !== 'project') {
    refuse({ where: WHERE, problem: `${path} is no project of Maven`, allowed: 'what Maven reads', fix: 'correct the file' });
  }
  const properties = new Map((child(project, 'properties')?.children ?? []).map(({ name, text }) => [name, text.trim()]));
  const named = (name: string): string[] => all(project, name).map(({ text }) => text.trim());
  return {
    folder,
    artifactId: textOf(project, 'artifactId'),
    modules: (child(project, 'modules')?.children ?? []).map(({ text }) => posix.join(folder, text.trim())).filter(module => !module.startsWith('..')),
    dependencies: (child(project, 'dependencies')?.children ?? []).flatMap(runTimeDependency),
    parent: textOf(project, 'parent', 'artifactId'),
    mainClasses: [...new Set([...named('mainClass'), ...named('start-class'), ...named('exec.mainClass')])].filter(name => !name.includes('$')),
    packaging: textOf(project, 'packaging') ?? 'jar',
    properties,
    release: compilerRelease(project),
  };
}

function runTimeDependency(dependency: Element): string[] {
  const name = textOf(dependency, 'artifactId');
  return name === undefined || NOT_AT_RUN_TIME.includes(textOf(dependency, 'scope') ?? '') ? [] : [name];
}

function compilerRelease(project: Element): string | undefined {
  const plugin = all(project, 'plugin').find(each => textOf(each, 'artifactId') === 'maven-compiler-plugin');
  const configuration = child(plugin, 'configuration');
  return textOf(configuration, 'release') ?? textOf(configuration, 'target') ?? textOf(configuration, 'source');
}

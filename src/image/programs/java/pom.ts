import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { all, child, Element, parseXml, textOf } from './xml';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

/** What names an artifact, as far as the file says it. */
export interface Coordinates {
  readonly groupId?: string;
  readonly artifactId?: string;
}

export interface Parent extends Coordinates {
  /** Where its pom is, relative to the child's folder; empty when it is to be fetched, absent when nothing is said. */
  readonly relativePath?: string;
}

/** What of a pom.xml matters here. */
export interface Pom {
  /** Folder of the module, `.` for the root. */
  readonly folder: string;
  /** Its own, or the parent's. */
  readonly groupId?: string;
  readonly artifactId?: string;
  /** Folders of its modules. */
  readonly modules: string[];
  /** Dependencies that a program may have when it runs. */
  readonly dependencies: Coordinates[];
  /** All that it names as dependencies, managed ones and those of profiles too. */
  readonly named: Coordinates[];
  readonly parent?: Parent;
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

/** Whether these may be the same; what is left to a property may be anything. */
export function isSame(one: Coordinates, other: Coordinates): boolean {
  const open = (text: string | undefined): boolean => text === undefined || text.includes('${');
  const isNamedSo = one.artifactId !== undefined && one.artifactId === other.artifactId;
  return isNamedSo && (open(one.groupId) || open(other.groupId) || one.groupId === other.groupId);
}

/** Path of a module's pom. */
export function pomFile({ folder }: Pick<Pom, 'folder'>): string {
  return posix.join(folder, 'pom.xml');
}

/** The pom in a folder. */
export function readPom(root: string, folder: string): Pom {
  const path = pomFile({ folder });
  const project = parseXml(readText(WHERE, root, path));
  if (project?.name !== 'project') {
    refuse({ where: WHERE, problem: `${path} is no project of Maven`, allowed: 'what Maven reads', fix: 'correct the file' });
  }
  const properties = new Map((child(project, 'properties')?.children ?? []).map(({ name, text }) => [name, text.trim()]));
  const named = (name: string): string[] => all(project, name).map(({ text }) => text.trim());
  const above = child(project, 'parent');
  return {
    folder,
    groupId: textOf(project, 'groupId') ?? textOf(above, 'groupId'),
    artifactId: textOf(project, 'artifactId'),
    modules: (child(project, 'modules')?.children ?? []).map(({ text }) => posix.join(folder, text.trim())).filter(module => !module.startsWith('..')),
    dependencies: (child(project, 'dependencies')?.children ?? []).flatMap(runTimeDependency),
    named: all(project, 'dependency').map(coordinates),
    parent: above && { ...coordinates(above), relativePath: child(above, 'relativePath')?.text.trim() },
    mainClasses: [...new Set([...named('mainClass'), ...named('start-class'), ...named('exec.mainClass')])].filter(name => !name.includes('$')),
    packaging: textOf(project, 'packaging') ?? 'jar',
    properties,
    release: compilerRelease(project),
  };
}

function runTimeDependency(dependency: Element): Coordinates[] {
  const { artifactId, groupId } = coordinates(dependency);
  return artifactId === undefined || NOT_AT_RUN_TIME.includes(textOf(dependency, 'scope') ?? '') ? [] : [{ groupId, artifactId }];
}

function coordinates(element: Element): Coordinates {
  return { groupId: textOf(element, 'groupId'), artifactId: textOf(element, 'artifactId') };
}

function compilerRelease(project: Element): string | undefined {
  const plugin = all(project, 'plugin').find(each => textOf(each, 'artifactId') === 'maven-compiler-plugin');
  const configuration = child(plugin, 'configuration');
  return textOf(configuration, 'release') ?? textOf(configuration, 'target') ?? textOf(configuration, 'source');
}

import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { BuildPlan } from './build-plan';
import { PackageJson, readJson, readPackageJson } from './package-json';
import { literalPattern } from '../../../dockerfile/render/glob';
import { isBelow, memberFolders, memberOf } from '../../sources/members';
import { readText } from '../../sources/read-text';

/** A package of a workspace. */
export interface Member {
  readonly folder: string;
  readonly name?: string;
  readonly packageJson: PackageJson;
}

/** A workspace, as the program in one of its packages sees it. */
export interface NodejsWorkspace {
  /** The package with the program. */
  readonly member: Member;
  /** It and the packages of the workspace that it depends on, in any way. */
  readonly needed: readonly Member[];
  /** All others: of these only package.json is staged, since lock files are those of the whole. */
  readonly others: readonly Member[];
}

const WHERE = 'NodejsProgram.projectRoot';

/** All packages of the workspace of npm, Yarn or pnpm that the root is; none when it is no workspace. */
export function workspaceMembers(root: string): Member[] {
  const patterns = [...npmPatterns(root), ...pnpmPatterns(root)];
  return memberFolders(root, patterns, 'package.json', WHERE).map(folder => memberAt(root, folder));
}

/** The workspace of the package that `entry` lies in: the root itself when it depends on others. Undefined when it lies in none. */
export function workspaceOf(root: string, entry: string | undefined): NodejsWorkspace | undefined {
  const members = workspaceMembers(root);
  const folder = memberOf(entry ?? '', members.map(member => member.folder));
  const member = members.find(each => each.folder === folder) ?? rootMember(root, members);
  if (member === undefined) {
    return undefined;
  }
  const needed = withNeeded(member, member.folder === '.' ? [member, ...members] : members);
  return { member, needed, others: members.filter(each => !needed.includes(each)) };
}

function rootMember(root: string, members: readonly Member[]): Member | undefined {
  if (members.length === 0 || !existsSync(join(root, 'package.json'))) {
    return undefined;
  }
  const member = memberAt(root, '.');
  return withNeeded(member, [member, ...members]).length > 1 ? member : undefined;
}

function memberAt(root: string, folder: string): Member {
  const path = posix.join(folder, 'package.json');
  const { name } = readJson(root, path);
  return { folder, name: typeof name === 'string' ? name : undefined, packageJson: readPackageJson(root, path) };
}

/**
 * What is installed and built for the program, as one package: what its own package.json says, with what the packages of the workspace that it needs depend on,
 * and the tools of the root.
 */
export function mergedPackageJson(root: PackageJson, { member, needed }: NodejsWorkspace): PackageJson {
  const own = member.packageJson;
  const outside = (of: 'dependencies' | 'optionalDependencies'): { [name: string]: string } => Object.fromEntries(
    needed.flatMap(({ packageJson }) => Object.entries(packageJson[of])).filter(([name]) => !needed.some(each => each.name === name)),
  );
  return {
    ...own,
    engines: own.engines.node === undefined ? root.engines : own.engines,
    volta: own.volta ?? root.volta,
    packageManager: root.packageManager ?? own.packageManager,
    dependencies: outside('dependencies'),
    optionalDependencies: outside('optionalDependencies'),
    devDependencies: { ...root.devDependencies, ...own.devDependencies },
  };
}

/** Lines that leave out the packages that are not needed; one in another comes with that. */
export function otherLines({ needed, others }: NodejsWorkspace): string[] {
  return others.flatMap(({ folder }) => {
    const inside = needed.filter(each => isBelow(each.folder, folder)).map(each => `!${literalPattern(each.folder)}`);
    return [literalPattern(folder), ...inside];
  });
}

/** The configuration of the package, when it has one. */
export function tsconfigOf(root: string, workspace: NodejsWorkspace | undefined): string | undefined {
  const own = workspace && posix.join(workspace.member.folder, 'tsconfig.json');
  return own !== undefined && existsSync(join(root, own)) ? own : undefined;
}

/** Tools that the root does not name are among those of the package, where pnpm puts them; npm and Yarn put them where the root's are. */
export function withToolsOf(root: string, { member }: NodejsWorkspace, plan: BuildPlan): BuildPlan {
  const { devDependencies, dependencies } = readPackageJson(root, 'package.json');
  const own = plan.tools.filter(name => !(name in devDependencies) && !(name in dependencies));
  if (own.length === 0 || !existsSync(join(root, 'pnpm-lock.yaml'))) {
    return plan;
  }
  const from = (word: string): string => own.some(name => word.startsWith(`node_modules/${name}/`)) ? `${member.folder}/${word}` : word;
  return { ...plan, commands: plan.commands.map(argv => argv.map(from)) };
}

function withNeeded(member: Member, members: readonly Member[]): Member[] {
  const found = new Set([member]);
  for (const { packageJson: { dependencies, optionalDependencies, devDependencies } } of found) {
    const names = Object.keys({ ...devDependencies, ...optionalDependencies, ...dependencies });
    members.filter(({ name }) => name !== undefined && names.includes(name)).forEach(each => found.add(each));
  }
  return members.filter(each => found.has(each));
}

/** `workspaces` of package.json: a list, or an object that has one. */
function npmPatterns(root: string): string[] {
  if (!existsSync(join(root, 'package.json'))) {
    return [];
  }
  const { workspaces } = readJson(root, 'package.json') as { workspaces?: unknown };
  const list = Array.isArray(workspaces) ? workspaces : (workspaces as { packages?: unknown } | null | undefined)?.packages;
  return Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string' && each !== '') : [];
}

/** `packages` of pnpm-workspace.yaml: the one list in it that matters here, as people write it. */
function pnpmPatterns(root: string): string[] {
  const path = 'pnpm-workspace.yaml';
  if (!existsSync(join(root, path))) {
    return [];
  }
  const lines = readText(WHERE, root, path).split(/\r?\n/);
  const start = lines.findIndex(line => /^packages:/.test(line));
  const inline = /^packages:\s*\[([^\]]*)\]/.exec(lines[start] ?? '')?.[1].split(',');
  const rest = start < 0 ? [] : lines.slice(start + 1);
  const end = rest.findIndex(line => !/^\s*(#|-\s|$)/.test(line));
  const items = inline ?? (end < 0 ? rest : rest.slice(0, end)).flatMap(line => /^\s*-\s+(.*)$/.exec(line)?.[1] ?? []);
  return items.map(item => /^\s*(?:"([^"]*)"|'([^']*)'|([^\s#]*))/.exec(item)?.slice(1).find(part => part !== undefined) ?? '').filter(Boolean);
}

import { posix } from 'node:path';
import { packageOf } from './aliases';
import type { BuildPlan } from './build-plan';
import { isBuiltIn } from './built-in';
import { pathsOf } from './imports';
import { nameIn, PackageJson } from './package-json';
import type { PackageManager } from './package-managers';
import { ambientModules, changesResolution } from './resolution';
import { runningImports } from './running-imports';
import type { MissingPackage } from '../../../dockerfile/rules/subject';
import { readText } from '../../sources/read-text';

interface Sources {
  readonly plan: BuildPlan;
  readonly packageJson: PackageJson | undefined;
  /** Names of the packages of a workspace that the image has, and of the program's own. */
  readonly own: readonly string[];
  readonly manager?: PackageManager;
  /** Of the build. */
  readonly files: readonly string[];
}

/** What finds packages in places of its own. */
const OTHER_WAYS = ['module-alias', 'app-module-path', 'tsconfig-paths', 'esm-module-alias'];
const WHERE = 'NodejsProgram.projectRoot';
const SCRIPT = /\.[cm]?[jt]sx?$/;
const TYPESCRIPT = /\.[cm]?tsx?$/;
const NAME = /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~][\w.~-]*$/;
const ADD: { readonly [manager: string]: string } = { npm: 'npm install', pnpm: 'pnpm add', yarn: 'yarn add' };

/** Packages that the sources import whenever the program starts, and that the image does not get: of development alone, or of nobody. */
export function missingPackages(root: string, sources: Sources): MissingPackage[] {
  const { plan, packageJson, own, manager } = sources;
  const production = { ...packageJson?.optionalDependencies, ...packageJson?.dependencies };
  if (OTHER_WAYS.some(name => name in production)) {
    return [];
  }
  const installed = manager?.installed();
  const hidden = manager?.hides ?? (() => false);
  const brings = (name: string): boolean => installed !== undefined && installed.has(name) && !hidden(name);
  const isThere = (name: string): boolean => name in production || own.includes(name) || isBuiltIn(name) || brings(name);
  const missing = [...imported(root, plan, sources.files)].filter(([name]) => NAME.test(name) && !isThere(name))
    .filter(([name, { file }]) => !isAround(root, name, file, sources.files));
  // all sources are read only when there is something to tell
  const texts = missing.length === 0 ? [] : sources.files.filter(path => SCRIPT.test(path)).map(path => readText(WHERE, root, path));
  if (texts.some(changesResolution)) {
    return [];
  }
  const ambient = new Set(texts.flatMap(ambientModules).map(packageOf));
  return missing.filter(([name]) => !ambient.has(name)).map(([name, { file, isSure }]) => ({
    name,
    file,
    because: packageJson === undefined ? 'and there is no package.json that names it'
      : name in packageJson.devDependencies ? 'which package.json has for development alone'
        : installed?.has(name) ? `which package.json does not name: ${manager!.name} puts it where only the packages that need it find it` : 'which no production dependency of package.json brings',
    fix: `name it among the dependencies: ${ADD[manager?.name ?? 'npm']} ${name}`,
    // others say less of what lies where
    isSure: isSure && (manager === undefined || manager.name === 'npm'),
  }));
}

/** Whether a package.json between a source and the root has this name: what lies in its folder imports itself by it. */
function isAround(root: string, name: string, file: string, files: readonly string[]): boolean {
  const folders = posix.dirname(file).split('/');
  const manifests = folders.map((_, index) => posix.join(...folders.slice(0, index + 1), 'package.json'));
  return manifests.some(path => files.includes(path) && nameIn(root, path) === name);
}

interface Importer { readonly file: string; readonly isSure: boolean }

/** Packages by their names, each with the first source that imports it. */
function imported(root: string, { source, needsModules, external, commands }: BuildPlan, files: readonly string[]): ReadonlyMap<string, Importer> {
  const found = new Map<string, Importer>();
  if (source === undefined || !needsModules) {
    return found;
  }
  const there = new Set(files);
  const reached = new Set([source]);
  for (const file of reached) {
    const text = readText(WHERE, root, file);
    for (const specifier of runningImports(text, TYPESCRIPT.test(file))) {
      const name = packageOf(specifier);
      if (/^\.{1,2}(\/|$)/.test(specifier)) {
        const next = pathsOf(posix.join(posix.dirname(file), specifier)).find(path => there.has(path) && SCRIPT.test(path));
        reached.add(next ?? file);
      } else if (external?.includes(name) ?? true) {
        found.set(name, found.get(name) ?? { file, isSure: commands.length === 0 && !TYPESCRIPT.test(file) });
      }
    }
  }
  return found;
}

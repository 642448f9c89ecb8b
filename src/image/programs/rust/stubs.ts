import { posix } from 'node:path';
import { binariesOf, buildScriptOf, libraryOf, RustBinary, RustPackage } from './manifest';
import { RustWorkspace } from './workspace';
import { byCodeUnit } from '../../../private/text';
import { tableOf, tablesOf, textOf } from '../../sources/toml';

/** Source files that stand for others: with a `main()` and nothing in it, or empty. */
export interface Stubs {
  readonly programs: string[];
  readonly libraries: string[];
}

/** What a stub of a program holds; one of a library is empty. */
export const STUB = 'fn main() {}\n';

/** Where Cargo looks for targets that a manifest names without a path. */
const FOLDERS = { example: 'examples', test: 'tests', bench: 'benches' } as const;

/**
 * What Cargo misses in a workspace of which only the manifests are there: it loads no package without a target, and looks for the file of each target that a
 * manifest names without its path. Nothing of it is compiled.
 */
export function missingTargets(root: string, pack: RustPackage): Stubs {
  const { folder, manifest, name } = pack;
  const own = (path: string): string => posix.join(folder, path);
  const named = (['example', 'test', 'bench'] as const).flatMap(kind => tablesOf(manifest, kind)
    .filter(table => textOf(table, 'path') === undefined)
    .map(table => own(`${FOLDERS[kind]}/${textOf(table, 'name') ?? ''}.rs`)));
  const start = textOf(tableOf(manifest, 'package'), 'default-run');
  const binaries = tablesOf(manifest, 'bin').length > 0 || start !== undefined
    ? binariesOf(root, pack).filter(binary => tablesOf(manifest, 'bin').some(table => (textOf(table, 'name') ?? name) === binary.name) || binary.name === start) : [];
  // a package that links a library has to have a build script
  const links = 'links' in tableOf(manifest, 'package') ? [buildScriptOf(root, pack) ?? own('build.rs')] : [];
  const library = libraryOf(root, pack);
  // which of both it is does not matter: nobody compiles it
  const some = 'lib' in manifest || binaries.length === 0 ? [library ?? own('src/lib.rs')] : [];
  return { programs: unique([...named, ...links, ...binaries.map(({ path }) => path)]), libraries: unique(some) };
}

/** Stubs of all packages that are needed to compile a program, so that everything else that it needs can be compiled before its sources are there. */
export function ownTargets(root: string, workspace: RustWorkspace, binary: RustBinary): Stubs {
  const programs = workspace.needed.flatMap(pack => [buildScriptOf(root, pack), ...missingTargets(root, pack).programs]);
  const libraries = workspace.needed.map(pack => libraryOf(root, pack));
  return { programs: unique([binary.path, ...present(programs)]), libraries: unique(present(libraries)) };
}

/** Both, each file once. */
export function together(all: Stubs[]): Stubs {
  const programs = unique(all.flatMap(each => each.programs));
  return { programs, libraries: unique(all.flatMap(each => each.libraries)).filter(path => !programs.includes(path)) };
}

function present(values: (string | undefined)[]): string[] {
  return values.filter(value => value !== undefined);
}

function unique(paths: string[]): string[] {
  return [...new Set(paths)].sort(byCodeUnit);
}

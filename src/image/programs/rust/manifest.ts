import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { byCodeUnit } from '../../../private/text';
import { tableOf, tablesOf, textOf, textsOf, TomlTable } from '../../sources/toml';

/** A package of the project: a folder with a Cargo.toml that has a [package]. */
export interface RustPackage {
  /** Folder in the project, `.` for its root. */
  readonly folder: string;
  readonly name: string;
  readonly manifest: TomlTable;
}

export interface RustBinary {
  readonly name: string;
  /** Its main file, in the project. */
  readonly path: string;
  /** Features of the package without which Cargo does not build it. */
  readonly requiredFeatures: string[];
}

/** A dependency that lies in the project. */
export interface PathDependency {
  readonly name: string;
  /** As Cargo.toml has it. */
  readonly path: string;
  /** Whether the workspace's root has it (`workspace = true`), so that the path starts there. */
  readonly inherited: boolean;
}

const COMPILED = ['dependencies', 'build-dependencies', 'build_dependencies'];
const FOR_TESTS = ['dev-dependencies', 'dev_dependencies'];

/**
 * Dependencies by path: for every platform and with every feature, as Cargo.lock has them.
 *
 * @param inheritable `workspace.dependencies` of the workspace's root
 * @param tests whether those of tests count too
 */
export function pathDependencies({ manifest }: RustPackage, inheritable: TomlTable, tests: boolean): PathDependency[] {
  const kinds = tests ? [...COMPILED, ...FOR_TESTS] : COMPILED;
  const targets = Object.keys(tableOf(manifest, 'target')).map(name => tableOf(tableOf(manifest, 'target'), name));
  const tables = [manifest, ...targets].flatMap(table => kinds.map(kind => tableOf(table, kind)));
  return tables.flatMap(dependencies => Object.keys(dependencies).flatMap(name => {
    const given = tableOf(dependencies, name);
    const inherited = given.workspace === true;
    const path = textOf(inherited ? tableOf(inheritable, name) : given, 'path');
    return path === undefined ? [] : [{ name, path, inherited }];
  }));
}

/** The programs of a package, as Cargo finds them: those that are named, and those that lie where it looks. */
export function binariesOf(root: string, { folder, name, manifest }: RustPackage): RustBinary[] {
  const found = tableOf(manifest, 'package').autobins === false ? [] : foundBinaries(root, folder, name);
  const named = tablesOf(manifest, 'bin').map(table => {
    const own = textOf(table, 'name') ?? name;
    const path = textOf(table, 'path');
    const inferred = found.find(binary => binary.name === own)?.path ?? posix.join(folder, own === name ? 'src/main.rs' : `src/bin/${own}.rs`);
    return { name: own, path: path === undefined ? inferred : posix.join(folder, path), requiredFeatures: [...textsOf(table, 'required-features'), ...textsOf(table, 'required_features')] };
  });
  const rest = found.filter(binary => !named.some(other => other.name === binary.name || other.path === binary.path));
  return [...named, ...rest].sort((a, b) => byCodeUnit(a.name, b.name));
}

function foundBinaries(root: string, folder: string, name: string): RustBinary[] {
  const at = (path: string): boolean => existsSync(join(root, folder, path));
  const more = at('src/bin') ? readdirSync(join(root, folder, 'src/bin'), { withFileTypes: true }) : [];
  const files = more.flatMap(entry => {
    if (entry.isDirectory()) {
      return at(`src/bin/${entry.name}/main.rs`) ? [{ name: entry.name, path: `src/bin/${entry.name}/main.rs` }] : [];
    }
    return entry.name.endsWith('.rs') ? [{ name: entry.name.slice(0, -3), path: `src/bin/${entry.name}` }] : [];
  });
  return [...(at('src/main.rs') ? [{ name, path: 'src/main.rs' }] : []), ...files].map(binary => ({ ...binary, path: posix.join(folder, binary.path), requiredFeatures: [] }));
}

/** Its library, in the project; undefined when it has none. */
export function libraryOf(root: string, { folder, manifest }: RustPackage): string | undefined {
  const path = textOf(tableOf(manifest, 'lib'), 'path') ?? 'src/lib.rs';
  return 'lib' in manifest || existsSync(join(root, folder, path)) ? posix.join(folder, path) : undefined;
}

/** Its build script, in the project; undefined when it has none. */
export function buildScriptOf(root: string, { folder, manifest }: RustPackage): string | undefined {
  const given = tableOf(manifest, 'package').build;
  const path = typeof given === 'string' ? given : 'build.rs';
  return given !== false && existsSync(join(root, folder, path)) ? posix.join(folder, path) : undefined;
}

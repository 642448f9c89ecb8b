import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { RustEntry } from './entry';
import { activeFeatures, AskedFeatures } from './features';
import { RustPackage } from './manifest';
import { RustWorkspace } from './workspace';
import { refuse } from '../../../private/errors';
import { readToml, tableOf, tablesOf, textOf, textsOf, TomlTable } from '../../sources/toml';
import { BuildPackage } from '../build-packages';

/** A crate whose build script looks for what the toolchain image (GCC and the C library) lacks. */
interface Needy {
  readonly crate: string;
  readonly packages: readonly string[];
  /** Crates that it depends on when it brings the library itself. */
  readonly bundledBy?: readonly string[];
  /** What it needs then. */
  readonly toBundle?: readonly string[];
  /** Crates anywhere in the lock that bring it. */
  readonly broughtBy?: readonly string[];
  readonly instead?: string;
}

const NEEDY: readonly Needy[] = [
  { crate: 'openssl-sys', packages: ['libssl-dev', 'pkg-config'], bundledBy: ['openssl-src'], toBundle: ['make', 'perl'], instead: 'take the variant with rustls' },
  { crate: 'libsqlite3-sys', packages: ['libsqlite3-dev', 'pkg-config'], bundledBy: ['cc'], instead: 'take its feature bundled' },
  { crate: 'pq-sys', packages: ['libpq-dev'], bundledBy: ['pq-src'] },
  { crate: 'mysqlclient-sys', packages: ['default-libmysqlclient-dev', 'pkg-config'], bundledBy: ['mysqlclient-src'] },
  { crate: 'prost-build', packages: ['protobuf-compiler'], broughtBy: ['protoc-bin-vendored', 'protobuf-src', 'protox'] },
  { crate: 'tikv-jemalloc-sys', packages: ['make'] },
  { crate: 'jemalloc-sys', packages: ['make'] },
  { crate: 'librocksdb-sys', packages: ['g++', 'libclang-dev'] },
  { crate: 'cxx', packages: ['g++'] },
  { crate: 'alsa-sys', packages: ['libasound2-dev', 'pkg-config'] },
];
/** Packages that bring others of these. */
const BRINGS: { readonly [name: string]: readonly string[] } = { 'build-essential': ['g++', 'make'], 'pkgconf': ['pkg-config'] };
const COMPILED = ['dependencies', 'build-dependencies', 'build_dependencies'];
const FOR_TESTS = ['dev-dependencies', 'dev_dependencies'];

/**
 * Refuses a program with a crate that certainly needs packages which are not named.
 *
 * Cargo.lock has the crates of all packages, features and platforms. Certain is what the program's own packages depend on whatever features they have, and
 * nothing else here does: another one may have asked for it.
 */
export function checkSystemPackages(
  root: string, workspace: RustWorkspace, { pack }: RustEntry, asked: AskedFeatures, packages: BuildPackage[],
): void {
  const file = posix.join(workspace.home, 'Cargo.lock');
  const lock = lockedDependencies(existsSync(join(root, file)) ? readToml(root, file, 'RustProgram.projectRoot') : {});
  const given = new Set(packages.flatMap(({ name }) => [name, ...BRINGS[name] ?? []]));
  const sure = new Set<string>();
  const unsure = new Set<string>();
  for (const each of workspace.packages) {
    const direct = directDependencies(each, workspace, each === pack ? asked : {});
    const isNeeded = workspace.needed.some(({ folder }) => folder === each.folder);
    direct.sure.forEach(name => (isNeeded ? sure : unsure).add(name));
    direct.unsure.forEach(name => unsure.add(name));
  }
  const reached = reachable(sure, lock);
  const others = reachable(unsure, lock);
  for (const { crate, packages: plain, bundledBy = [], toBundle = [], broughtBy = [], instead } of NEEDY) {
    const bundled = bundledBy.some(name => lock.get(crate)?.has(name));
    const needed = (bundled ? toBundle : plain).filter(name => !given.has(name));
    if (reached.has(crate) && !others.has(crate) && needed.length > 0 && !broughtBy.some(name => lock.has(name))) {
      refuse({
        where: 'RustProgram.buildPackages',
        problem: `${crate} of ${file} is not built without packages that the toolchain image lacks`,
        value: crate,
        allowed: `buildPackages with ${[...needed].join(', ')}`,
        fix: `buildPackages: [${needed.map(name => `'${name}'`).join(', ')}]${instead === undefined || bundled ? '' : `, or ${instead}`}`,
      });
    }
  }
}

/** The crates of a lock, each with those that it depends on, of all its versions. */
function lockedDependencies(lock: TomlTable): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const table of tablesOf(lock, 'package')) {
    const name = textOf(table, 'name') ?? '';
    const known = found.get(name) ?? new Set();
    textsOf(table, 'dependencies').forEach(each => known.add(each.split(' ')[0]));
    found.set(name, known);
  }
  return found;
}

interface Direct { readonly sure: string[]; readonly unsure: string[] }

/** Dependencies of a package: always there, and under some condition. */
function directDependencies({ manifest, ...pack }: RustPackage, workspace: RustWorkspace, asked: AskedFeatures): Direct {
  const inheritable = tableOf(tableOf(workspace.manifest, 'workspace'), 'dependencies');
  const active = activeFeatures({ manifest, ...pack }, asked);
  const features = tableOf(manifest, 'features');
  const inactive = Object.keys(features).filter(name => !active.has(name)).flatMap(name => textsOf(features, name));
  const targets = Object.keys(tableOf(manifest, 'target')).map(name => tableOf(tableOf(manifest, 'target'), name));
  const direct: { sure: string[]; unsure: string[] } = { sure: [], unsure: [] };
  const take = (table: TomlTable, isSure: boolean): void => Object.keys(table).forEach(name => {
    const own = tableOf(table, name);
    const isOptional = own.optional === true && !active.has(name) && !active.has(`dep:${name}`) && ![...active].some(each => each.startsWith(`${name}/`));
    const isChanged = inactive.some(each => each.startsWith(`${name}/`) || each.startsWith(`${name}?/`));
    const crate = textOf(own.workspace === true ? tableOf(inheritable, name) : own, 'package') ?? name;
    direct[isSure && !isOptional && !isChanged ? 'sure' : 'unsure'].push(crate);
  });
  COMPILED.forEach(kind => take(tableOf(manifest, kind), true));
  FOR_TESTS.forEach(kind => take(tableOf(manifest, kind), false));
  targets.forEach(table => [...COMPILED, ...FOR_TESTS].forEach(kind => take(tableOf(table, kind), false)));
  return direct;
}

function reachable(from: ReadonlySet<string>, lock: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const queue = [...from]; queue.length > 0;) {
    const name = queue.pop()!;
    if (!found.has(name) && lock.has(name)) {
      found.add(name);
      queue.push(...lock.get(name)!);
    }
  }
  return found;
}

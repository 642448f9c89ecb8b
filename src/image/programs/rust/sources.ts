import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { CONFIG_FILES } from './cargo-config';
import { RustWorkspace } from './workspace';
import { literalPattern } from '../../../dockerfile/render/glob';
import { byCodeUnit } from '../../../private/text';
import { ProgramProps } from '../../program';
import { readText } from '../../sources/read-text';
import { selectFiles } from '../../sources/select';

/** What is staged, and the lines of a .dockerignore that let it through. */
export interface RustSources {
  readonly files: string[];
  readonly lines: string[];
}

/** In a package's folder, what is not part of any program: what Cargo makes, and targets that are not built. */
const NOT_COMPILED = ['target', 'tests', 'benches', 'examples'];
/** Anywhere: settings of tools (and .env files, which hold secrets), and texts for people. The toolchain is chosen by its image, and rustup must not fetch another. */
const NEVER_COMPILED = ['**/.*', '**/*.md', '**/rust-toolchain', '**/rust-toolchain.toml'];
/** Written by `cargo sqlx prepare` and read when queries are compiled. */
const HIDDEN_BUT_READ = '.sqlx/**';
/** Names of files in `include_str!("a")` and the like, also behind the folder of the package. */
const INCLUDES = /\binclude(?:_str|_bytes)?!\s*[([{]\s*(?:concat!\s*\(\s*env!\s*\(\s*"CARGO_MANIFEST_DIR"\s*\)\s*,\s*"(\/[^"\\]+)"|r?"([^"\\]+)")/g;

/**
 * The folders of the packages that the program needs, with all that may lie beside their sources (templates, migrations, protocols), and the manifests of
 * the other packages: Cargo resolves a workspace as a whole, since Cargo.lock is that of the whole, and loads every manifest for it.
 */
export function rustSources(root: string, given: ProgramProps, workspace: RustWorkspace, vendored: string[] = []): RustSources {
  const base = packageLines(workspace, vendored);
  const first = select(root, given, base);
  const others = foreignPackages(first, workspace, vendored).map(folder => `${literalPattern(folder)}/**`);
  const named = includedFiles(root, first, workspace).map(path => `!${literalPattern(path)}`);
  const lines = [...base, ...others, ...named];
  const found = others.length + named.length > 0 ? select(root, given, lines) : first;
  // a .dockerignore that names them is not about Cargo
  return { files: [...new Set([...found, ...manifestFiles(root, workspace)])].sort(byCodeUnit), lines };
}

/** All that Cargo needs to know of the workspace to fetch its dependencies. */
export function manifestFiles(root: string, { home, packages }: RustWorkspace): string[] {
  const files = [home, ...packages.map(({ folder }) => folder)].map(folder => posix.join(folder, 'Cargo.toml'));
  return [...new Set([...files, posix.join(home, 'Cargo.lock')])].filter(path => existsSync(join(root, path))).sort(byCodeUnit);
}

function select(root: string, given: ProgramProps, lines: string[]): string[] {
  // what Cargo makes may be a hundred thousand files: they are not even looked at
  return selectFiles(root, given, { lines, what: 'Rust files (*.rs)', skip: names => names.includes('.rustc_info.json') }, 'RustProgram');
}

/** Of folders in each other, the outer ones first: a line that comes later wins. */
function packageLines({ needed, packages, home }: RustWorkspace, vendored: string[]): string[] {
  const folders = needed.map(({ folder }) => folder);
  const below = (folder: string, path: string): string => folder === '.' ? path : `${literalPattern(folder)}/${path}`;
  const taken = [...folders].sort((a, b) => depth(a) - depth(b) || byCodeUnit(a, b)).flatMap(folder => [
    `!${below(folder, '**')}`,
    ...NOT_COMPILED.map(name => below(folder, name)),
    ...packages.filter(other => other.folder !== folder && isBelow(other.folder, folder) && !folders.includes(other.folder)).map(other => below(other.folder, '**')),
  ]);
  const manifests = [...new Set([home, ...packages.map(({ folder }) => folder)])].map(folder => `!${below(folder, 'Cargo.toml')}`);
  return [
    '**', ...taken, ...NEVER_COMPILED, ...[...new Set([home, ...folders])].map(folder => `!${below(folder, HIDDEN_BUT_READ)}`), ...manifests, `!${below(home, 'Cargo.lock')}`, ...CONFIG_FILES.map(file => `!${file}`),
    ...vendored.map(folder => `!${below(folder, '**')}`),
  ];
}

/** Folders of packages that are none of this workspace: fuzzing, tools. */
function foreignPackages(files: string[], { packages, home }: RustWorkspace, vendored: string[]): string[] {
  const known = new Set([home, ...packages.map(({ folder }) => folder)]);
  return files.filter(path => posix.basename(path) === 'Cargo.toml').map(path => posix.dirname(path))
    .filter(folder => !known.has(folder) && !vendored.some(other => isBelow(folder, other))).sort(byCodeUnit);
}

/** Files of the project that sources take in by a name that is written there, such as a README as documentation. */
function includedFiles(root: string, files: string[], { needed }: RustWorkspace): string[] {
  const taken = new Set(files);
  const found = files.filter(path => path.endsWith('.rs')).flatMap(path => {
    const text = readText('RustProgram.projectRoot', root, path);
    const home = needed.map(({ folder }) => folder).filter(folder => isBelow(path, folder)).sort((a, b) => depth(b) - depth(a))[0] ?? '.';
    return [...text.matchAll(INCLUDES)]
      .map(([, ofPackage, beside]) => ofPackage === undefined ? posix.join(posix.dirname(path), beside) : posix.join(home, ofPackage));
  });
  return [...new Set(found)].filter(path => !taken.has(path) && !path.startsWith('../') && !posix.isAbsolute(path) && existsSync(join(root, path))).sort(byCodeUnit);
}

function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

function depth(folder: string): number {
  return folder === '.' ? 0 : folder.split('/').length;
}

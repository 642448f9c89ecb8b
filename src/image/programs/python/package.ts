import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { normal } from './requirement-names';
import type { PythonWorkspace } from './workspace';
import { refuse } from '../../../private/errors';
import { sha256 } from '../../../private/text';
import { archiveOfFiles, ArchiveEntry } from '../../archive';
import type { ArchiveLayer } from '../../recipe';
import { readText } from '../../sources/read-text';
import { isTable, tableOf, tablesOf, textOf, textsOf, TomlTable } from '../../sources/toml';

/** What compiles, when it builds a package. */
const COMPILES = ['cython', 'maturin', 'setuptools-rust', 'scikit-build', 'scikit-build-core', 'meson-python', 'pybind11', 'nanobind', 'cffi', 'mypy'];
/** Hooks of hatch that change no code. */
const HARMLESS_HOOKS = ['vcs', 'version'];

/** A package that pip would install: its sources become part of the program, and this says so to importlib.metadata. */
export interface OwnPackage { readonly name: string; readonly version: string; readonly pyproject: TomlTable }

/** The package that a pyproject.toml makes; undefined when it is for tools, or its version is not written there. */
function packageOf(pyproject: TomlTable): OwnPackage | undefined {
  const poetry = poetryOf(pyproject);
  const project = tableOf(pyproject, 'project');
  const [name, version] = ['name', 'version'].map(key => textOf(project, key) ?? textOf(poetry, key) ?? '');
  const isInstalled = pyproject['build-system'] !== undefined || ['scripts', 'gui-scripts', 'entry-points'].some(key => project[key] !== undefined) || pyproject.tool !== undefined && tableOf(pyproject, 'tool').poetry !== undefined;
  return isInstalled && poetry['package-mode'] !== false && /^\w[\w.-]*$/.test(name) && /^[\w.!+-]+$/.test(version) ? { name, version, pyproject } : undefined;
}

/** Folders in which the packages of a project begin, as its build is told. */
export function packageFolders(pyproject: TomlTable): string[] {
  const tool = tableOf(pyproject, 'tool');
  const setuptools = tableOf(tool, 'setuptools');
  const packages = tableOf(setuptools, 'packages');
  const wheel = tableOf(tableOf(tableOf(tableOf(tool, 'hatch'), 'build'), 'targets'), 'wheel');
  const found = [
    textOf(tableOf(setuptools, 'package-dir'), ''),
    ...textsOf(tableOf(packages, 'find'), 'where'),
    ...textsOf(tableOf(packages, 'find-namespace'), 'where'),
    ...tablesOf(tableOf(tool, 'poetry'), 'packages').map(each => textOf(each, 'from')),
    ...textsOf(wheel, 'packages').map(path => posix.dirname(path)),
    ...textsOf(wheel, 'sources'),
    textOf(tableOf(tableOf(tool, 'uv'), 'build-backend'), 'module-root'),
    textOf(tableOf(tableOf(tool, 'pdm'), 'build'), 'package-dir'),
  ].flatMap(folder => folder === undefined ? [] : [posix.normalize(folder).replace(/\/$/, '')]);
  return [...new Set(found)].filter(folder => folder !== '' && folder !== '.' && /^(?!\/|\.\.(\/|$))[^\\:]+$/.test(folder));
}

/** Refuses a package whose build makes files, since only sources are copied; extension modules that lie there are part of them. */
function checkNothingToBuild(root: string, folder: string, pyproject: TomlTable, files: readonly string[]): void {
  const tool = tableOf(pyproject, 'tool');
  const requires = textsOf(tableOf(pyproject, 'build-system'), 'requires').map(text => normal(/^[\w.-]*/.exec(text.trim())?.[0] ?? ''));
  const hooks = Object.keys(tableOf(tableOf(tableOf(tool, 'hatch'), 'build'), 'hooks')).filter(name => !HARMLESS_HOOKS.includes(name));
  const setup = posix.join(folder, 'setup.py');
  const text = existsSync(join(root, setup)) ? readText('PythonProgram.projectRoot', root, setup) : '';
  const extensions = tableOf(tool, 'setuptools')['ext-modules'];
  const poetryBuild = poetryOf(pyproject).build;
  const reason = [
    ...(Array.isArray(extensions) && extensions.length > 0 ? ['tool.setuptools.ext-modules'] : []),
    ...requires.filter(name => COMPILES.includes(name)).map(name => `${name}, which [build-system] requires`),
    ...hooks.map(name => `the build hook ${name} of hatch`),
    ...(typeof poetryBuild === 'string' || isTable(poetryBuild) && poetryBuild.script !== undefined ? ['tool.poetry.build'] : []),
    ...(/\b(ext_modules\s*=|cythonize\s*\(|cffi_modules\s*=)/.test(text.replace(/#.*/g, '')) ? ['ext_modules in setup.py'] : []),
  ][0];
  if (reason !== undefined && !files.some(path => path.endsWith('.so'))) {
    refuse({
      where: 'PythonProgram.projectRoot',
      problem: `the package has files that its build makes (${reason}), and only its sources would be copied`,
      value: posix.join(folder, existsSync(join(root, folder, 'pyproject.toml')) ? 'pyproject.toml' : 'setup.py'),
      allowed: 'packages of Python sources; what is compiled as a wheel from an index',
      fix: 'build a wheel for the base\'s Python (python -m build), publish it to an index and name it in requirements.txt, with a program that imports it',
    });
  }
}

interface Sources {
  /** Of the project, or of the package in a workspace. */
  readonly pyproject: TomlTable;
  readonly workspace?: PythonWorkspace;
  /** Packages that pip installs. */
  readonly names: ReadonlySet<string>;
  readonly files: string[];
}

/** Packages whose sources are the program, unless pip installs them too; refuses those that sources alone do not make. */
export function ownPackages(root: string, { pyproject, workspace, names, files }: Sources): OwnPackage[] {
  const all = workspace?.needed.map(each => ({ folder: each.folder, pyproject: each.pyproject })) ?? [{ folder: '.', pyproject }];
  const isInstalled = (each: TomlTable): boolean => names.has(normal(textOf(tableOf(each, 'project'), 'name') ?? ''));
  return all.filter(each => !isInstalled(each.pyproject)).flatMap(each => {
    checkNothingToBuild(root, each.folder, each.pyproject, files);
    checkOwnVersion(root, each.pyproject, files);
    return packageOf(each.pyproject) ?? [];
  });
}

/** Refuses a program that asks for its own version where that is not written down. */
function checkOwnVersion(root: string, pyproject: TomlTable, files: readonly string[]): void {
  const project = tableOf(pyproject, 'project');
  const name = textOf(project, 'name');
  if (name === undefined || !textsOf(project, 'dynamic').includes('version')) {
    return;
  }
  const asks = (text: string): boolean => /\b(importlib\.metadata|importlib_metadata|importlib import metadata)\b/.test(text)
    && [...text.matchAll(/\bversion\(\s*(?:(__name__|__package__)|["']([\w.-]+)["'])/g)].some(([, own, other]) => own !== undefined || normal(other) === normal(name));
  const file = files.filter(path => path.endsWith('.py')).find(path => asks(readText('PythonProgram.projectRoot', root, path)));
  if (file !== undefined) {
    refuse({
      where: 'PythonProgram.projectRoot',
      problem: 'the program asks for its own version, which only its build knows',
      value: file,
      allowed: 'a version that pyproject.toml has',
      fix: 'write version = "…" into [project] in place of dynamic, or build a wheel, publish it to an index and name it in requirements.txt',
    });
  }
}

/** Says that these packages are installed, and in which version, where the base's Python looks. */
export function metadataArchive(packages: readonly OwnPackage[], packagesFolder: string): ArchiveLayer {
  const above = packagesFolder.slice(1).split('/').map((_part, index, parts) => folderEntry(parts.slice(0, index + 1).join('/')));
  return archiveOfFiles('metadata', [...above, ...packages.flatMap(each => {
    const info = `${packagesFolder.slice(1)}/${normal(each.name).replace(/-/g, '_')}-${each.version.replace(/-/g, '_')}.dist-info`;
    const points = entryPoints(each.pyproject);
    return [folderEntry(info), fileEntry(`${info}/METADATA`, metadata(each)), ...(points === '' ? [] : [fileEntry(`${info}/entry_points.txt`, points)])];
  })]);
}

/** Source: https://packaging.python.org/en/latest/specifications/core-metadata/ */
function metadata({ name, version, pyproject }: OwnPackage): string {
  const project = tableOf(pyproject, 'project');
  const line = (text: string): string => text.replace(/\s+/g, ' ').trim();
  const summary = textOf(project, 'description') ?? textOf(poetryOf(pyproject), 'description');
  const python = textOf(project, 'requires-python');
  return [
    'Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`,
    ...(summary ? [`Summary: ${line(summary)}`] : []),
    ...(python === undefined ? [] : [`Requires-Python: ${line(python)}`]),
    ...textsOf(project, 'dependencies').map(text => `Requires-Dist: ${line(text)}`),
  ].map(each => `${each}\n`).join('');
}

/** Source: https://packaging.python.org/en/latest/specifications/entry-points/ */
function entryPoints(pyproject: TomlTable): string {
  const project = tableOf(pyproject, 'project');
  const poetry = poetryOf(pyproject);
  const groups: [string, TomlTable][] = [
    ['console_scripts', { ...tableOf(poetry, 'scripts'), ...tableOf(project, 'scripts') }],
    ['gui_scripts', tableOf(project, 'gui-scripts')],
    ...[tableOf(project, 'entry-points'), tableOf(poetry, 'plugins')].flatMap(table => Object.keys(table).map((name): [string, TomlTable] => [name, tableOf(table, name)])),
  ];
  return groups.flatMap(([name, table]) => {
    const lines = Object.keys(table).sort().flatMap(key => {
      const target = textOf(table, key);
      return target === undefined || /[\r\n]/.test(`${name}${key}${target}`) ? [] : [`${key} = ${target}\n`];
    });
    return lines.length === 0 ? [] : [`[${name}]\n${lines.join('')}`];
  }).join('\n');
}

function poetryOf(pyproject: TomlTable): TomlTable {
  return tableOf(tableOf(pyproject, 'tool'), 'poetry');
}

function folderEntry(path: string): ArchiveEntry {
  return { path, mode: 0o755, owner: 0, group: 0 };
}

function fileEntry(path: string, text: string): ArchiveEntry {
  const content = Buffer.from(text);
  return { path, mode: 0o644, owner: 0, group: 0, content, sha256: sha256(content) };
}

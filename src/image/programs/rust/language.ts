import { posix } from 'node:path';
import { rustEntry } from './entry';
import { binariesOf } from './manifest';
import { RustProgram } from './rust-program';
import { readRustWorkspace } from './workspace';
import type { Language } from '../language';
import type { Project } from '../project';

/** Rust: the manifest tells, of a package or of a workspace. */
export const RUST: Language = {
  name: 'rust',
  mark: project => project.has('Cargo.toml') ? { file: 'Cargo.toml', sure: true } : undefined,
  program: (project, { projectRoot, entry, include, exclude }) => {
    const program = new RustProgram({ projectRoot, include, exclude, ...entry === undefined ? {} : named(project, entry) });
    const { entry: folder } = program._given;
    const workspace = readRustWorkspace(project.root, project.projectRoot, folder);
    const { pack, binary } = rustEntry(project.root, workspace, { entry: folder, binary: program._binary });
    const because = [
      ...(entry === undefined && pack.folder !== workspace.home ? [`${pack.folder}, since no other package has a program`] : []),
      ...(binary.name === pack.name || entry !== undefined ? [] : [`the program ${binary.name} of the package ${pack.name}`]),
    ];
    return { program, because };
  },
};

/** What `--entry` names: the folder of a package, or of one program its main file, its package and name (`crates/api/worker`), or its name alone. */
function named(project: Project, entry: string): { readonly entry?: string; readonly binary?: string } {
  const path = posix.normalize(entry).replace(/\/$/, '');
  if (project.has(posix.join(path, 'Cargo.toml')) || !project.has('Cargo.toml')) {
    return { entry };
  }
  const { packages } = readRustWorkspace(project.root, project.projectRoot);
  const all = packages.flatMap(pack => binariesOf(project.root, pack).map(binary => ({ folder: pack.folder, ...binary })));
  const found = all.find(each => each.path === path) ?? all.find(each => posix.join(each.folder, each.name) === path && each.folder !== '.');
  return found !== undefined ? { entry: found.folder, binary: found.name } : all.some(({ name }) => name === path) ? { binary: path } : { entry };
}

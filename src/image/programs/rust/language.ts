import { rustEntry } from './entry';
import { RustProgram } from './rust-program';
import { readRustWorkspace } from './workspace';
import type { Language } from '../language';

/** Rust: the manifest tells, of a package or of a workspace. */
export const RUST: Language = {
  name: 'rust',
  mark: project => project.has('Cargo.toml') ? { file: 'Cargo.toml', sure: true } : undefined,
  program: (project, { projectRoot, entry, include, exclude }) => {
    const program = new RustProgram({ projectRoot, entry, include, exclude });
    const workspace = readRustWorkspace(project.root, project.projectRoot, program._given.entry);
    const { pack, binary } = rustEntry(project.root, workspace, { entry: program._given.entry });
    const because = [
      ...(entry === undefined && pack.folder !== workspace.home ? [`${pack.folder}, since no other package has a program`] : []),
      ...(binary.name === pack.name ? [] : [`the program ${binary.name} of the package ${pack.name}`]),
    ];
    return { program, because };
  },
};

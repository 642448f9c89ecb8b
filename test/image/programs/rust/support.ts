import { MinimalImage, Platform, RustProgram, RustProgramProps } from '../../../../src';
import { Files, project } from '../../support';

/** A Cargo.toml; what stands behind the package's own lines may be tables. */
export function manifest(name: string, more = ''): string {
  return `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;
}

export const MAIN = 'fn main() {}\n';
export const LOCK = 'version = 4\n';
/** With something to fetch. */
export const LOCKED = 'version = 4\n\n[[package]]\nname = "itoa"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n';

/** A workspace with two programs and what they share. */
export const WORKSPACE: Files = {
  'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n\n[workspace.dependencies]\nshared = { path = "crates/shared" }\n',
  'Cargo.lock': LOCKED,
  'crates/api/Cargo.toml': manifest('api', '\n[dependencies]\nshared.workspace = true\n'),
  'crates/api/src/main.rs': MAIN,
  'crates/shared/Cargo.toml': manifest('shared'),
  'crates/shared/src/lib.rs': '',
  'crates/worker/Cargo.toml': manifest('worker', '\n[dependencies]\nshared = { path = "../shared" }\n'),
  'crates/worker/src/main.rs': MAIN,
};

export interface Described {
  readonly paths: string[];
  readonly text: string;
  readonly hash: string;
  readonly ignoreLines: string[];
}

export function described(files: Files | string, props: RustProgramProps = {}, platforms?: Platform[]): Described {
  const root = typeof files === 'string' ? files : project(files);
  const { sources, dockerfile, inputHash, ignoreLines } = MinimalImage.of(new RustProgram(props), { platforms })._describe(root);
  return { paths: sources!.files.map(({ path }) => path), text: dockerfile.render(), hash: inputHash, ignoreLines };
}

/** The stubs of the step that writes them: programs, and libraries. */
export function stubsOf(text: string): { readonly programs: string[]; readonly libraries: string[] } {
  const [, programs, libraries] = /"stubs", (.*?),? ?"--",? ?(.*?)\]$/m.exec(text) ?? ['', '', ''];
  const names = (list: string): string[] => list.split(', ').filter(Boolean).map(name => JSON.parse(name) as string);
  return { programs: names(programs), libraries: names(libraries) };
}

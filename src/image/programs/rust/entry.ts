import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { binariesOf, RustBinary, RustPackage } from './manifest';
import { RustWorkspace } from './workspace';
import { refuse } from '../../../private/errors';
import { tableOf, textOf } from '../../sources/toml';

/** What is asked for, as far as it is said. */
export interface Asked {
  readonly entry?: string;
  readonly binary?: string;
}

export interface RustEntry {
  readonly pack: RustPackage;
  readonly binary: RustBinary;
}

/** The package and the program in it: what is named, else the only one there is. */
export function rustEntry(root: string, workspace: RustWorkspace, asked: Asked): RustEntry {
  const named = workspace.packages.find(({ folder }) => folder === asked.entry);
  const pack = named ?? packageOf(root, workspace, asked.binary);
  return { pack, binary: binaryOf(binariesOf(root, pack), pack, asked.binary) };
}

/** The root's package when it has programs; else the only one that has. */
function packageOf(root: string, { packages, home }: RustWorkspace, binary: string | undefined): RustPackage {
  const having = packages.filter(pack => binariesOf(root, pack).some(({ name }) => binary === undefined || name === binary));
  const found = having.some(({ folder }) => folder === home) ? having.filter(({ folder }) => folder === home) : having;
  if (found.length > 1) {
    refuse({
      where: 'RustProgram.entry',
      problem: 'several packages of the workspace have programs, so it has to be said which of them',
      value: found.map(({ folder }) => folder).slice(0, 10),
      allowed: 'the folder of one of them',
      fix: `name it, e.g. entry: '${found[0].folder}'`,
      flag: `--entry ${found[0].folder}`,
    });
  }
  return found[0] ?? (binary === undefined ? refuse({
    where: 'RustProgram.projectRoot',
    problem: 'no package has a program: there are only libraries',
    value: packages.map(({ name }) => name).slice(0, 10),
    allowed: 'a package with src/main.rs, a file in src/bin, or a [[bin]]',
    fix: 'add one, or name the folder that has it',
  }) : refuse({
    where: 'RustProgram.binary',
    problem: 'no package has a program of this name',
    value: binary,
    allowed: packages.flatMap(pack => binariesOf(root, pack).map(({ name }) => name)).slice(0, 10).join(', ') || 'the name of a [[bin]]',
    fix: 'check the spelling; it is the name of the executable, without src/bin and .rs',
  }));
}

function binaryOf(binaries: RustBinary[], { folder, manifest }: RustPackage, asked: string | undefined): RustBinary {
  const start = asked ?? textOf(tableOf(manifest, 'package'), 'default-run');
  const names = binaries.map(({ name }) => name);
  const found = start === undefined ? binaries : binaries.filter(({ name }) => name === start);
  if (found.length === 1) {
    return found[0];
  }
  const file = posix.join(folder, 'Cargo.toml');
  if (binaries.length === 0) {
    refuse({
      where: 'RustProgram.entry',
      problem: 'this package has no program: it is a library',
      value: folder,
      allowed: 'a package with src/main.rs, a file in src/bin, or a [[bin]]',
      fix: 'name the folder of the package that has it',
    });
  }
  return refuse({
    where: 'RustProgram.binary',
    problem: start === undefined ? `the package of ${file} has several programs, so it has to be said which of them` : `the package of ${file} has no program of this name`,
    value: asked ?? names,
    allowed: names.join(', '),
    fix: start === undefined ? `name it, e.g. binary: '${names[0]}'` : 'check the spelling; it is the name of the executable, without src/bin and .rs',
    flag: start === undefined ? `--entry ${names[0]}` : undefined,
  });
}

/** Refuses a project whose versions are not pinned: the same sources would give another program tomorrow. */
export function checkLock(root: string, { home }: RustWorkspace): void {
  const file = posix.join(home, 'Cargo.lock');
  if (!existsSync(join(root, file))) {
    refuse({
      where: 'RustProgram.projectRoot',
      problem: 'there is no Cargo.lock, so nothing says which versions are meant',
      value: file,
      allowed: 'a Cargo.lock beside the Cargo.toml of the package or the workspace',
      fix: `run \`cargo generate-lockfile\`${home === '.' ? ' in projectRoot' : ` in ${home}`} and commit it`,
    });
  }
}

import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { loadedLibraries } from './loaded-libraries';
import { OPTIONS } from './option-names';
import { ElfHeader, readElf } from '../../../oci/elf';
import { ElfNeeds, readElfNeeds } from '../../../oci/elf-needs';
import { Platform } from '../../../oci/platform';
import { refuse } from '../../../private/errors';
import { checkNames } from '../../../private/known-names';
import { archiveOfFiles, entriesOfTree } from '../../archive';
import { DistrolessBase } from '../../bases/distroless-base';
import { Libc, MinimalBase } from '../../bases/minimal-base';
import { ProgramProps, StaticProgram } from '../../program';
import { Recipe, RecipeContext } from '../../recipe';
import { resolveProjectRoot } from '../../sources/project-root';
import { selectFiles, selectionLines } from '../../sources/select';
import { readTree } from '../../sources/source-tree';
import { isNewer } from '../glibc';

/** Properties of `PrebuiltProgram`. */
export interface PrebuiltProgramProps extends ProgramProps {}

const HOME = '/app';
/** Enough of a program for its header and the path of its loader. */
const HEAD_BYTES = 64 * 1024;

/**
 * A program that another tool has built already: a Linux executable and, by `include`, files that it needs.
 *
 * The files go to `/app` under the paths that they have in `projectRoot`; `entry` (required) is started. No build stage and no toolchain
 * image are needed. The executable is looked at: one for another platform, or one that asks for a loader, libraries or a glibc that the base lacks, is refused.
 * Libraries beside it that it asks for are looked at too.
 */
export class PrebuiltProgram extends StaticProgram {
  public readonly language = 'prebuilt';

  /** @throws when `entry` is missing or a path leads out of the project */
  constructor(props: PrebuiltProgramProps) {
    super(checkNames(props, OPTIONS, 'PrebuiltProgram'));
    if (this._given.entry === undefined || this._given.entry === '.') {
      refuse({
        where: 'PrebuiltProgram.entry',
        problem: 'the program to start is not named',
        value: props?.entry,
        allowed: 'the path of an executable in projectRoot',
        fix: 'give entry, e.g. entry: \'server\'',
      });
    }
    if (this._given.secrets?.length) {
      refuse({
        where: 'PrebuiltProgram.secrets',
        problem: 'the program is built already, so there is no step that could need them',
        value: this._given.secrets,
        allowed: 'no secrets here',
        fix: 'leave secrets out; the tool that builds the program gets them',
      });
    }
  }

  /** @internal */
  public _smallestBase(baseDir: string): { readonly base: MinimalBase; readonly because: string } {
    const root = resolveProjectRoot(baseDir, this.projectRoot, 'PrebuiltProgram');
    return this.head(root).interpreter === undefined
      ? { base: MinimalBase.SCRATCH, because: 'the executable is linked statically, so it needs no libc and no loader' }
      : { base: DistrolessBase.CC_DEBIAN13, because: 'the executable asks for a loader; this base has glibc, libgcc and libstdc++' };
  }

  /** @internal */
  public _recipe({ baseDir, base, platforms }: RecipeContext): Recipe {
    const root = resolveProjectRoot(baseDir, this.projectRoot, 'PrebuiltProgram');
    const entry = this._given.entry!;
    const head = this.head(root);
    this.check(head, base, platforms);
    const needs = head.interpreter === undefined ? undefined : readElfNeeds(readFileSync(join(root, entry)));
    this.checkGlibc(needs, base);
    const lines = ['**', `!${entry}`];
    const files = selectFiles(root, this._given, { lines, what: 'files of the program' }, 'PrebuiltProgram');
    const tree = readTree(root, files, 'PrebuiltProgram.projectRoot');
    if (!tree.files.some(file => file.path === entry && file.linkTarget === undefined)) {
      const excluded = !files.includes(entry);
      refuse({
        where: 'PrebuiltProgram.entry',
        problem: excluded ? '.dockerignore or exclude leaves it out' : 'this is a symbolic link',
        value: entry,
        allowed: 'an executable file that is copied',
        fix: excluded ? 'let it through' : 'name the file that it leads to',
      });
    }
    return {
      ignoreLines: selectionLines(lines, this._given),
      toolchains: [],
      stageLayers: [],
      // the entry is executable whatever its mode: artifact stores lose the bit
      archiveLayers: [archiveOfFiles('program', entriesOfTree(tree, ({ path }) => posix.join(HOME.slice(1), path), ({ path, mode }) => path === entry ? 0o755 : mode))],
      needed: needs && [{ by: `the executable ${entry}`, libraries: needs.libraries }, ...loadedLibraries(tree, needs.libraries, base.facts.libraries ?? [])],
      entrypoint: [posix.join(HOME, entry)],
      program: posix.join(HOME, entry),
    };
  }

  private head(root: string): ElfHeader {
    const entry = this._given.entry!;
    const path = join(root, entry);
    if (!existsSync(path) || !statSync(path).isFile()) {
      refuse({ where: 'PrebuiltProgram.entry', problem: 'there is no such file', value: entry, allowed: 'an executable below projectRoot', fix: 'build it first, or correct the path' });
    }
    // tools that change the loader (patchelf) put its path at the end of the file
    return readElf(readHead(path)) ?? readElf(readFileSync(path)) ?? refuse({
      where: 'PrebuiltProgram.entry',
      problem: 'this is no Linux executable (ELF), and minimal bases have no shell that could run a script',
      value: entry,
      allowed: 'an ELF executable',
      fix: 'name the executable; for a build on another system set its target to linux',
    });
  }

  private check({ architecture, interpreter }: ElfHeader, base: MinimalBase, platforms: Platform[]): void {
    const entry = this._given.entry!;
    const other = platforms.find(platform => platform.architecture !== architecture);
    if (other) {
      refuse({
        where: 'PrebuiltProgram.entry',
        problem: `the executable ${entry} is for ${architecture ?? 'another architecture'}, so on ${other} it fails with "exec format error"`,
        value: other.toString(),
        allowed: `linux/${architecture ?? '…'}`,
        fix: 'build it for that platform, or set platforms to the one it is for',
      });
    }
    if (interpreter !== undefined && base.facts.libc !== libcOf(interpreter)) {
      refuse({
        where: 'PrebuiltProgram.entry',
        problem: `the executable asks for the loader ${interpreter}, which ${base.reference} does not have: it would fail with "exec ${HOME}/${entry}: no such file or directory"`,
        value: entry,
        allowed: 'a statically linked executable on scratch, or a base with that loader',
        fix: libcOf(interpreter) === Libc.MUSL
          ? 'link it statically (-static), or build it against glibc and use DistrolessImage with DistrolessBase.CC_DEBIAN13'
          : 'link it statically (Go: CGO_ENABLED=0; Rust: a musl target; C: -static), or use DistrolessImage with DistrolessBase.CC_DEBIAN13',
      });
    }
  }

  private checkGlibc(needs: ElfNeeds | undefined, { reference, facts }: MinimalBase): void {
    if (needs?.glibc !== undefined && facts.glibcVersion !== undefined && isNewer(needs.glibc, facts.glibcVersion)) {
      refuse({
        where: 'PrebuiltProgram.entry',
        problem: `the executable ${this._given.entry} asks for glibc ${needs.glibc}, and ${reference} has ${facts.glibcVersion}: it would fail with "version \`GLIBC_${needs.glibc}' not found"`,
        value: needs.glibc,
        allowed: `a base with glibc ${needs.glibc} or newer, or an executable that was linked with an older one`,
        fix: `link it on a system with glibc ${facts.glibcVersion} or older, or statically`,
      });
    }
  }
}

function libcOf(interpreter: string): Libc {
  return interpreter.includes('ld-musl') ? Libc.MUSL : Libc.GLIBC;
}

function readHead(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

import {
  chmodSync, constants, copyFileSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, posix, resolve } from 'node:path';
import type { HostCopy, HostResult, HostStub } from './host-build';
import { FilledSlot } from './slots';
import { readElf } from '../../oci/elf';
import { refuse, shownPath } from '../../private/errors';
import { readable } from '../sources/readable';
import { SourceFile, SourceTree } from '../sources/source-tree';
import { readUnchanged } from '../staging';

/** Folders of one build, beside each other; nothing of them is left when it ends. */
export class WorkFolder {
  readonly path: string;

  /** @param outDir where the artifacts will be: the work is done beside it, so that they only have to be renamed */
  constructor(outDir: string) {
    const full = resolve(outDir);
    mkdirSync(dirname(full), { recursive: true });
    this.path = mkdtempSync(join(realpathSync(dirname(full)), `.${basename(full).slice(0, 64)}.`));
    ['src', 'requirements', 'out', 'layers', 'home', 'tmp'].forEach(name => mkdirSync(this.in(name)));
  }

  in(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  /** The sources as the image's build gets them: the files that it names, with the modes that they have there. */
  stageSources(tree: SourceTree): void {
    this.copy(tree, { to: 'src' });
  }

  copy(tree: SourceTree, { to, only, except = [] }: HostCopy): void {
    const left = new Set(except);
    const files = (only === undefined ? tree.files : tree.files.filter(({ path }) => only.includes(path))).filter(({ path }) => !left.has(path));
    files.forEach(file => this.copyFile(tree, file, to));
  }

  /** A file beside the sources; one of theirs stays. */
  addStub({ folder = 'src', path, text }: HostStub): void {
    const file = this.in(folder, path);
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  /** Brings what a step made to where it belongs. */
  take({ from, to, isStatic }: HostResult, variables: { readonly [name: string]: string }, where: string): void {
    const target = this.in(to);
    const source = this.in(from.replace(/\{(\w+)\}/g, (_all, name: string) => variables[name]));
    const value = from.replace(/^src\//, '');
    if (!lstatSync(source, { throwIfNoEntry: false })?.isFile()) {
      refuse({ where, problem: 'the build did not write this file', value, allowed: 'a file that it writes', fix: 'correct its path' });
    }
    if (isStatic && readElf(readFileSync(source))?.interpreter !== undefined) {
      refuse({
        where,
        problem: 'the build linked it dynamically, and the image may have no loader',
        value,
        allowed: 'a Makefile that links with $(CC) or $(CXX), which say how',
        fix: 'let it use them, or say linking: CLinking.DYNAMIC',
      });
    }
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
    chmodSync(target, 0o755);
  }

  /** A home folder that holds the secrets of the build, as links to where they are, and nothing else. */
  linkHome(slots: readonly FilledSlot[]): void {
    for (const { place, file } of slots.filter(slot => slot.place !== undefined)) {
      const link = this.in('home', place!);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(realpathSync(file), link);
    }
  }

  async remove(): Promise<void> {
    try {
      await rm(this.path, { recursive: true, force: true });
    } catch {
      // Go's module cache has folders without write permission
      openFolders(this.path);
      await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  private copyFile(tree: SourceTree, file: SourceFile, to: string): void {
    const target = this.in(to, file.path);
    mkdirSync(this.in(to, posix.dirname(file.path)), { recursive: true });
    if (file.linkTarget !== undefined) {
      symlinkSync(file.linkTarget, target);
    } else {
      this.copyContent(tree, file, target);
      chmodSync(target, file.mode);
    }
  }

  /** What was hashed has to be what is built; what was not, is what it is now. */
  private copyContent(tree: SourceTree, file: SourceFile, target: string): void {
    if (file.knownSha256 !== undefined) {
      writeFileSync(target, readUnchanged(tree, file));
    } else {
      readable('projectRoot', file.path, () => copyFileSync(join(tree.root, file.path), target, constants.COPYFILE_FICLONE));
    }
  }
}

/** Refuses a folder that has something in it already. */
export function refuseFull(outDir: string): void {
  let names: string[] = [];
  try {
    names = readdirSync(outDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      refuse({ where: 'hostBuild outDir', problem: 'this cannot hold the artifacts', value: shownPath(outDir), allowed: 'a folder that does not exist yet', fix: 'name another one' });
    }
  }
  if (names.length > 0) {
    refuse({ where: 'hostBuild outDir', problem: 'there is something in this folder', value: shownPath(outDir), allowed: 'a folder that does not exist yet, or an empty one', fix: 'remove it, or name another one' });
  }
}

function openFolders(folder: string): void {
  chmodSync(folder, 0o700);
  readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory()).forEach(({ name }) => openFolders(join(folder, name)));
}

import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { FileSet } from './file-set';
import { readHandle } from './read-handle';
import { refuse, shownPath } from '../../private/errors';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';

/** Links are resolved before; a pipe must not wait for somebody who writes to it. */
const FLAGS = constants.O_RDONLY + constants.O_NOFOLLOW + constants.O_NONBLOCK;

/** The files of a folder. Symbolic links count where they stay in it. */
export class FolderFiles implements FileSet {
  public static async open(path: string): Promise<FolderFiles> {
    const name = shownPath(path);
    const root = await realpath(path).catch((error: NodeJS.ErrnoException) => refuse({
      where: name, problem: `the folder cannot be read (${error.code})`, allowed: 'folders that are there and readable', fix: 'correct the path',
    }));
    return new FolderFiles(root, name);
  }

  private constructor(private readonly root: string, public readonly name: string) {}

  public async size(path: string): Promise<number | undefined> {
    const real = await this.resolve(path);
    if (real === undefined) {
      return undefined;
    }
    const handle = await open(real, FLAGS);
    try {
      const status = await handle.stat();
      return status.isFile() ? status.size : this.complain(`${path} is no file`);
    } finally {
      await handle.close();
    }
  }

  public async* read(path: string): Chunks {
    const handle = await open(await this.resolve(path) ?? this.complain(`${path} is missing`), FLAGS);
    try {
      const status = await handle.stat();
      if (!status.isFile()) {
        this.complain(`${path} is no file`);
      }
      yield* readHandle(handle, { offset: 0, size: status.size }, `${this.name}: ${path}`);
    } finally {
      await handle.close();
    }
  }

  public async close(): Promise<void> {
    // every read closes what it opened
  }

  private async resolve(path: string): Promise<string | undefined> {
    try {
      const real = await realpath(join(this.root, path));
      return real.startsWith(this.root.endsWith(sep) ? this.root : this.root + sep) ? real : this.complain(`${path} is a link that leads out of the folder`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        return undefined;
      }
      throw code === undefined ? error : new ContentError(`${this.name}: ${path} cannot be read (${code})`);
    }
  }

  private complain(problem: string): never {
    throw new ContentError(`${this.name}: ${problem}`);
  }
}

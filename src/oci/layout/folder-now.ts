import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { FilesNow } from './files-now';
import { refuse, shownPath } from '../../private/errors';
import { ContentError } from '../content-error';

/** The files of a folder. Symbolic links count where they stay in it. */
export class FolderNow implements FilesNow {
  public readonly name: string;
  private readonly root: string;

  constructor(path: string, where: string) {
    this.name = shownPath(path);
    try {
      this.root = realpathSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      refuse({
        where,
        problem: `the folder cannot be read (${code})`,
        value: this.name,
        allowed: 'an OCI layout that is there and readable',
        fix: 'write the image first, or correct the path',
      });
    }
    if (!statSync(this.root!).isDirectory()) {
      refuse({ where, problem: 'this is a file', value: this.name, allowed: 'a folder that is an OCI layout', fix: 'use PrebuiltImage.fromTar()' });
    }
  }

  public size(path: string): number | undefined {
    const real = this.resolve(path);
    const status = real === undefined ? undefined : statSync(real);
    return status === undefined || status.isFile() ? status?.size : this.complain(`${path} is no file`);
  }

  public bytes(path: string, offset: number, length: number): Buffer {
    const file = openSync(this.resolve(path) ?? this.complain(`${path} is missing`), 'r');
    try {
      if (!fstatSync(file).isFile()) {
        this.complain(`${path} is no file`);
      }
      return readFrom(file, offset, length);
    } finally {
      closeSync(file);
    }
  }

  public close(): void {
    // every read closes what it opened
  }

  private resolve(path: string): string | undefined {
    let real: string;
    try {
      real = realpathSync(join(this.root, path));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : this.complain(`${path} cannot be read (${code})`);
    }
    return real.startsWith(this.root + sep) ? real : this.complain(`${path} is a link that leads out of the folder`);
  }

  private complain(problem: string): never {
    throw new ContentError(`${this.name}: ${problem}`);
  }
}

/** Bytes of an open file, fewer at its end. */
export function readFrom(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  for (let read = -1; done < length && read !== 0; done += read) {
    read = readSync(file, bytes, done, length - done, offset + done);
  }
  return bytes.subarray(0, done);
}

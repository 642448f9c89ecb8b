import { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { archiveIndex, ArchiveMember } from './archive-index';
import type { FileSet } from './file-set';
import { openPlainTar } from './plain-tar';
import { readHandle } from './read-handle';
import { shownPath } from '../../private/errors';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';

/** Links to links to links: archives of engines have one. */
const DEEPEST_LINK = 8;

/**
 * The files of a tar archive, read where they stand in it; links in it are followed.
 *
 * One that is compressed is unpacked to a temporary file first, which has no name and is gone with the process.
 */
export class ArchiveFiles implements FileSet {
  public static async open(path: string): Promise<ArchiveFiles> {
    const name = shownPath(path);
    const handle = await openPlainTar(path, name);
    try {
      return new ArchiveFiles(name, handle, await archiveIndex(handle, name));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private constructor(
    public readonly name: string,
    private readonly handle: FileHandle,
    private readonly members: ReadonlyMap<string, ArchiveMember>,
  ) {}

  public async size(path: string): Promise<number | undefined> {
    return this.find(path)?.size;
  }

  public async* read(path: string): Chunks {
    const member = this.find(path);
    if (member === undefined) {
      throw new ContentError(`${this.name}: ${path} is missing`);
    }
    yield* readHandle(this.handle, member, `${this.name}: ${path}`);
  }

  public async close(): Promise<void> {
    await this.handle.close();
  }

  private find(path: string): { readonly offset: number; readonly size: number } | undefined {
    let at = path;
    for (let links = 0; links <= DEEPEST_LINK; links++) {
      const member = this.members.get(at);
      if (member?.link === undefined) {
        return member;
      }
      at = posix.join(member.link.startsWith('/') ? '..' : member.folder, member.link);
      if (at.startsWith('..')) {
        throw new ContentError(`${this.name}: ${path} is a link that leads out of the archive`);
      }
    }
    throw new ContentError(`${this.name}: ${path} is a link that leads to no file`);
  }
}

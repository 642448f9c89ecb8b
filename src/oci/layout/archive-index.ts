import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';
import { TAR_ISSUES, TarEntry, TarIssue } from '../tar/tar-entry';
import { readTar } from '../tar/tar-reader';

/** Where the content of a file stands in an archive, or where a link leads. */
export interface ArchiveMember {
  readonly offset: number;
  readonly size: number;
  readonly link?: string;
  /** What the link is relative to. */
  readonly folder: string;
}

const BLOCK = 512;
const MOST_MEMBERS = 100_000;
/** What a name in an archive of an image has no reason to be. */
const REFUSED: readonly TarIssue[] = ['absolute', 'parent', 'escapes', 'empty', 'nul', 'control', 'backslash', 'not-utf8', 'too-long', 'slash-at-end'];

/** Finds the files and links of an archive; their content is not read. */
export async function archiveIndex(handle: FileHandle, name: string): Promise<Map<string, ArchiveMember>> {
  const headers = new Headers(handle, (await handle.stat()).size);
  const members = new Map<string, ArchiveMember>();
  for await (const entry of readTar(headers.read(), { source: name, maxEntries: MOST_MEMBERS })) {
    const member = { offset: headers.at, size: entry.size, ...linkOf(entry) };
    headers.pass(entry.size);
    if (entry.type === 'directory') {
      continue;
    }
    const problem = problemOf(entry) ?? (members.has(entry.path) ? 'stands twice' : undefined);
    if (problem !== undefined) {
      throw new ContentError(`${name}: ${JSON.stringify(entry.name.slice(0, 100))} in the archive: ${problem}`);
    }
    members.set(entry.path, member);
  }
  return members;
}

function problemOf({ type, issues }: TarEntry): string | undefined {
  const issue = issues.find(each => REFUSED.includes(each));
  const isKnown = type === 'file' || type === 'symlink' || type === 'hardlink';
  return issue !== undefined ? TAR_ISSUES[issue] : isKnown ? undefined : 'neither a file nor a link';
}

function linkOf({ type, path, linkTarget }: TarEntry): { readonly link?: string; readonly folder: string } {
  return type === 'symlink' ? { link: linkTarget, folder: posix.dirname(path) } : type === 'hardlink' ? { link: linkTarget, folder: '' } : { folder: '' };
}

/** The headers of an archive, a block at a time, with zeros in place of contents: so an archive of gigabytes is looked through in no time. */
class Headers {
  private static readonly ZEROS = Buffer.alloc(1024 * 1024);

  public at = 0;
  private passing = 0;

  constructor(private readonly handle: FileHandle, private readonly size: number) {}

  /** What comes next is a content of this size. */
  public pass(size: number): void {
    this.passing = Math.min(Math.ceil(size / BLOCK) * BLOCK, this.size - this.at);
  }

  public async* read(): Chunks {
    // two empty blocks are the end, whatever follows them
    for (let empty = 0; empty < 2 && this.at < this.size;) {
      const block = this.passing > 0 ? Headers.ZEROS.subarray(0, this.passing) : await this.block();
      const isEmpty = this.passing === 0 && block.every(byte => byte === 0);
      this.passing -= Math.min(this.passing, block.length);
      this.at += block.length;
      empty = isEmpty ? empty + 1 : 0;
      yield block;
    }
  }

  private async block(): Promise<Buffer> {
    const block = Buffer.alloc(Math.min(BLOCK, this.size - this.at));
    const { bytesRead } = await this.handle.read(block, 0, block.length, this.at);
    return block.subarray(0, bytesRead);
  }
}

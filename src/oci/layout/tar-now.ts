import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FilesNow } from './files-now';
import { readFrom } from './folder-now';
import { refuse, shownPath } from '../../private/errors';
import { detectCompression } from '../compression/decompress';
import { ContentError } from '../content-error';
import { hasContent } from '../tar/make-entry';
import { BLOCK, parseBlock, TarBlock, text } from '../tar/tar-block';
import { parsePax, paxChanges } from '../tar/tar-pax';

interface Member { readonly offset: number; readonly size: number; readonly link?: string }

const MOST_MEMBERS = 100_000;
const LARGEST_SPECIAL = 1024 * 1024;
/** A compressed archive is unpacked in memory. */
const LARGEST_UNPACKED = 1024 ** 3;
const DEEPEST_LINK = 8;

/** The files of a tar archive, as `ArchiveFiles` has them; links in it are followed. */
export class TarNow implements FilesNow {
  public readonly name: string;
  private readonly file: number;
  private readonly unpacked?: Buffer;
  private readonly length: number;
  private readonly members = new Map<string, Member>();

  constructor(path: string, where: string) {
    this.name = shownPath(path);
    this.file = open(path, where);
    try {
      const { size } = fstatSync(this.file);
      this.unpacked = this.unpack(path, where);
      this.length = this.unpacked?.length ?? size;
      this.index();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  public size(path: string): number | undefined {
    return this.find(path)?.size;
  }

  public bytes(path: string, offset: number, length: number): Buffer {
    const member = this.find(path) ?? this.complain(`${path} is missing`);
    return this.at(member.offset + offset, Math.max(0, Math.min(length, member.size - offset)));
  }

  public close(): void {
    closeSync(this.file);
  }

  private at(offset: number, length: number): Buffer {
    return this.unpacked?.subarray(offset, offset + length) ?? readFrom(this.file, offset, length);
  }

  private unpack(path: string, where: string): Buffer | undefined {
    const compression = detectCompression(readFrom(this.file, 0, 4));
    if (compression === 'none') {
      return undefined;
    }
    try {
      return compression === 'gzip' ? gunzipSync(readFileSync(path), { maxOutputLength: LARGEST_UNPACKED }) : this.complain('');
    } catch {
      return refuse({
        where,
        problem: compression === 'gzip' ? 'the archive is broken, or larger than 1 GiB when it is unpacked' : `the archive is compressed with ${compression}`,
        value: this.name,
        allowed: 'tar archives, or such of up to 1 GiB that are compressed with gzip',
        fix: 'unpack it to a plain tar archive first',
      });
    }
  }

  private index(): void {
    let pending: { path?: string; link?: string; size?: number } = {};
    for (let at = 0; at + BLOCK <= this.length;) {
      const bytes = this.at(at, BLOCK);
      if (bytes.every(byte => byte === 0)) {
        return;
      }
      const block = this.parsed(bytes);
      const size = hasContent(block.flag) ? pending.size ?? block.size : 0;
      const content = at + BLOCK;
      at = content + Math.ceil(size / BLOCK) * BLOCK;
      if (size < 0 || content + size > this.length) {
        this.complain('it ends within the content of an entry');
      }
      if (['x', 'L', 'K', 'g'].includes(block.flag)) {
        pending = { ...pending, ...this.special(block.flag, this.at(content, size)) };
      } else {
        this.add(block, pending, { offset: content, size });
        pending = {};
      }
    }
  }

  /** What a header before an entry says of it. */
  private special(flag: string, body: Buffer): { path?: string; link?: string; size?: number } {
    if (body.length > LARGEST_SPECIAL) {
      this.complain('a header is longer than 1 MiB');
    }
    if (flag === 'g') {
      return {};
    }
    if (flag !== 'x') {
      return { [flag === 'L' ? 'path' : 'link']: text(body, 0, body.length) };
    }
    const records = parsePax(body) ?? this.complain('a PAX header has a record that is none');
    const { name: path, linkName: link, size } = paxChanges(records) ?? this.complain('a PAX header has a number that is none');
    return Object.fromEntries(Object.entries({ path, link, size }).filter(([, value]) => value !== undefined));
  }

  private add(block: TarBlock, pending: { path?: string; link?: string }, extent: Member): void {
    const name = pending.path ?? block.name;
    if (block.flag === '5' || name.endsWith('/')) {
      return;
    }
    const path = posix.normalize(name);
    if (path.startsWith('/') || path.startsWith('..') || this.members.has(path) || this.members.size >= MOST_MEMBERS) {
      this.complain(`${JSON.stringify(name.slice(0, 100))} in the archive: it leads out of it, stands twice, or there are too many`);
    }
    const target = pending.link ?? block.linkName;
    const link = block.flag === '1' ? target : block.flag === '2' ? posix.join(posix.dirname(path), target) : undefined;
    this.members.set(path, { ...extent, link: link === undefined ? undefined : posix.normalize(link) });
  }

  private find(path: string): Member | undefined {
    let member = this.members.get(path);
    for (let links = 0; member?.link !== undefined; links++) {
      if (links === DEEPEST_LINK) {
        this.complain(`${path} is a link that leads to no file`);
      }
      member = this.members.get(member.link);
    }
    return member;
  }

  private parsed(bytes: Buffer): TarBlock {
    const block = parseBlock(bytes);
    return typeof block === 'string' ? this.complain(block) : block;
  }

  private complain(problem: string): never {
    throw new ContentError(`${this.name}: ${problem}`);
  }
}

function open(path: string, where: string): number {
  try {
    // a pipe would wait for somebody who writes
    const file = openSync(path, constants.O_RDONLY + (constants.O_NONBLOCK ?? 0));
    if (fstatSync(file).isFile()) {
      return file;
    }
    closeSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    refuse({
      where,
      problem: `the file cannot be read (${code})`,
      value: shownPath(path),
      allowed: 'an archive that is there and readable',
      fix: 'write the image first, or correct the path',
    });
  }
  return refuse({ where, problem: 'this is no file', value: shownPath(path), allowed: 'a tar archive', fix: 'for a folder use PrebuiltImage.fromOciLayout()' });
}

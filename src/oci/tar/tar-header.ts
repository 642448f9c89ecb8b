import { refuse } from '../../private/errors';

export type TarType = 'file' | 'directory' | 'symlink' | 'hardlink';

/** What a header says of an entry. */
export interface TarMeta {
  /** Without a leading slash, with `/` between its parts. */
  readonly path: string;
  readonly type: TarType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a link. */
  readonly target?: string;
}

const BLOCK = 512;
const FLAGS: { [type in TarType]: string } = { file: '0', hardlink: '1', symlink: '2', directory: '5' };
/** The largest number that eleven octal digits hold. */
const LARGEST_SIZE = 0o77777777777;
const LARGEST_ID = 0o7777777;
const ASCII = /^[\x20-\x7e]*$/;

/**
 * The header blocks of an entry: ustar, and a PAX header before it only when ustar cannot say it.
 *
 * Time 0, numeric owners, empty names: equal entries have equal bytes.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export function tarHeader(meta: TarMeta, size: number): Buffer {
  const name = meta.type === 'directory' ? `${meta.path}/` : meta.path;
  const records: [string, string][] = [];
  const split = splitName(name);
  if (split === undefined) {
    records.push(['path', name]);
  }
  if (meta.target !== undefined && !fits(meta.target, 100)) {
    records.push(['linkpath', meta.target]);
  }
  for (const [key, value, largest] of [['size', size, LARGEST_SIZE], ['uid', meta.uid, LARGEST_ID], ['gid', meta.gid, LARGEST_ID]] as const) {
    if (value > largest) {
      records.push([key, String(value)]);
    }
  }
  const header = ustar(meta, { name: split?.name ?? cut(name), prefix: split?.prefix ?? '', size, flag: FLAGS[meta.type] });
  return records.length === 0 ? header : Buffer.concat([paxHeader(records), header]);
}

/** Zeros that fill the last block of a content. */
export function padding(size: number): Buffer {
  return Buffer.alloc(paddingLength(size));
}

/** How many zeros fill the last block of a content. */
export function paddingLength(size: number): number {
  return (BLOCK - size % BLOCK) % BLOCK;
}

type UstarMeta = Pick<TarMeta, 'mode' | 'uid' | 'gid' | 'target'>;

interface UstarFields { readonly name: string; readonly prefix: string; readonly size: number; readonly flag: string }

/** A header under construction. All of it is ASCII, and its checksum grows with it: archives of many small files are made of headers. */
class HeaderBlock {
  public readonly bytes = Buffer.allocUnsafe(BLOCK).fill(0);
  private sum = 0;

  public text(value: string, at: number): this {
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      this.bytes[at + index] = code;
      this.sum += code;
    }
    return this;
  }

  public octal(value: number, at: number, length: number, largest: number): this {
    return this.text((value > largest ? 0 : value).toString(8).padStart(length - 1, '0'), at);
  }

  /** The checksum counts its own field as spaces. */
  public finish(): Buffer {
    const sum = this.sum + 8 * 0x20;
    return this.text(`${sum.toString(8).padStart(6, '0')}\0 `, 148).bytes;
  }
}

/** Two objects, as one made of both for every entry took most of the time. */
function ustar({ mode, uid, gid, target = '' }: UstarMeta, { name, prefix, size, flag }: UstarFields): Buffer {
  return new HeaderBlock()
    .text(name, 0)
    .octal(mode, 100, 8, LARGEST_ID)
    .octal(uid, 108, 8, LARGEST_ID)
    .octal(gid, 116, 8, LARGEST_ID)
    .octal(size, 124, 12, LARGEST_SIZE)
    .octal(0, 136, 12, LARGEST_SIZE)
    .text(flag, 156)
    .text(cut(target), 157)
    .text('ustar\0' + '00', 257)
    .octal(0, 329, 8, LARGEST_ID)
    .octal(0, 337, 8, LARGEST_ID)
    .text(prefix, 345)
    .finish();
}

function paxHeader(records: [string, string][]): Buffer {
  const body = Buffer.from(records.map(([key, value]) => paxRecord(key, value)).join(''), 'utf8');
  const header = ustar({ mode: 0o644, uid: 0, gid: 0 }, { name: 'PaxHeader', prefix: '', size: body.length, flag: 'x' });
  return Buffer.concat([header, body, padding(body.length)]);
}

/** `length key=value\n`, where the length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest;
  while (String(length).length + rest !== length) {
    length = String(length).length + rest;
  }
  return `${length} ${key}=${value}\n`;
}

/** Name and prefix as ustar holds them; undefined when it cannot. */
function splitName(path: string): { readonly name: string; readonly prefix: string } | undefined {
  if (fits(path, 100)) {
    return { name: path, prefix: '' };
  }
  for (let at = path.indexOf('/'); at > 0 && at <= 155; at = path.indexOf('/', at + 1)) {
    const name = path.slice(at + 1);
    if (name !== '' && fits(path.slice(0, at), 155) && fits(name, 100)) {
      return { name, prefix: path.slice(0, at) };
    }
  }
  return undefined;
}

/** Other than ASCII goes into PAX, whose encoding is fixed. */
function fits(text: string, length: number): boolean {
  return text.length <= length && ASCII.test(text);
}

/** What readers without PAX see. */
function cut(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '_').slice(0, 100);
}

/** Refuses what would not arrive as it is meant. */
export function checkMeta({ path, type, mode, uid, gid, target }: TarMeta): void {
  const complain = (problem: string, value: unknown, allowed: string): never => refuse({
    where: `archive entry ${JSON.stringify(path)}`, problem, value, allowed, fix: 'correct the entry',
  });
  const parts = path.split('/');
  if (path.includes('\0') || !isWellFormed(path) || parts.some(part => part === '' || part === '.' || part === '..')) {
    complain('this is not a path in an archive', path, 'relative paths without empty parts, . and ..');
  }
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777) {
    complain('this is not a mode', mode, '0 to 0o7777');
  }
  for (const id of [uid, gid]) {
    if (!Number.isInteger(id) || id < 0 || id > 2 ** 32 - 2) {
      complain('this is not the number of a user or group', id, '0 to 4294967294');
    }
  }
  const isLink = type === 'symlink' || type === 'hardlink';
  if (isLink !== (target !== undefined) || target === '' || target?.includes('\0') || !isWellFormed(target ?? '')) {
    complain('links have a target, others have none', target, 'a path');
  }
}

/** Whether it has no lone surrogate, which UTF-8 cannot say. */
function isWellFormed(text: string): boolean {
  return ASCII.test(text) || Buffer.from(text, 'utf8').toString('utf8') === text;
}

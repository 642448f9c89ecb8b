import { cutOnce, decimal, paxTime } from './tar-numbers';

/** Records of a PAX header: keyword → value, one character a byte. */
export type PaxRecords = ReadonlyMap<string, string>;

/** What records change of an entry. */
export interface PaxChanges {
  readonly name?: string;
  readonly linkName?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly size?: number;
  readonly mtime?: number;
}

const SPARSE_OFFSET = 'GNU.sparse.offset';
const SPARSE_LENGTH = 'GNU.sparse.numbytes';
export const SPARSE_MAP = 'GNU.sparse.map';
const XATTR = 'SCHILY.xattr.';
const TEXTS = new Set(['path', 'linkpath', 'uname', 'gname']);

/**
 * The records of a PAX header; undefined when one of them is none.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export function parsePax(body: Buffer): PaxRecords | undefined {
  const records = new Map<string, string>();
  const sparse: string[] = [];
  for (let at = 0; at < body.length;) {
    const record = parseRecord(body, at);
    if (record === undefined) {
      return undefined;
    }
    const { key, value } = record;
    at = record.end;
    if (key !== SPARSE_OFFSET && key !== SPARSE_LENGTH) {
      records.set(key, value);
    } else if (value.includes(',') || key !== (sparse.length % 2 === 0 ? SPARSE_OFFSET : SPARSE_LENGTH)) {
      return undefined;
    } else {
      sparse.push(value);
    }
  }
  // The first form of sparse maps repeats keywords; here it becomes the second.
  return sparse.length === 0 ? records : records.set(SPARSE_MAP, sparse.join(','));
}

/** What the records say of an entry; undefined when a number is none. An empty value changes nothing. */
export function paxChanges(records: PaxRecords): PaxChanges | undefined {
  const set = (key: string): string | undefined => records.get(key) || undefined;
  const numbers = {
    uid: number(set('uid'), decimal),
    gid: number(set('gid'), decimal),
    size: number(set('size'), decimal),
    mtime: number(set('mtime'), paxTime),
  };
  const times = [number(set('atime'), paxTime), number(set('ctime'), paxTime)];
  if ([...Object.values(numbers), ...times].includes('bad')) {
    return undefined;
  }
  return { ...numbers as { [name: string]: number | undefined }, name: set('path'), linkName: set('linkpath') };
}

/** Extended attributes: name → value, one character a byte. */
export function xattrsOf(records: PaxRecords): Map<string, string> {
  return new Map([...records].filter(([key, value]) => key.startsWith(XATTR) && value !== '').map(([key, value]) => [key.slice(XATTR.length), value]));
}

/** `length key=value\n`, where the length counts itself. */
function parseRecord(body: Buffer, at: number): { readonly key: string; readonly value: string; readonly end: number } | undefined {
  const space = body.indexOf(0x20, at);
  const length = space < 0 ? undefined : decimal(body.toString('latin1', at, space));
  if (length === undefined || length < 5 || at + length > body.length || at + length <= space + 1 || body[at + length - 1] !== 0x0a) {
    return undefined;
  }
  const [key, value] = cutOnce(body.toString('latin1', space + 1, at + length - 1), '=');
  const isBad = value === undefined || key === '' || (TEXTS.has(key) ? value.includes('\0') : key.includes('\0'));
  return isBad ? undefined : { key, value, end: at + length };
}

function number(value: string | undefined, parse: (text: string) => number | undefined): number | 'bad' | undefined {
  return value === undefined ? undefined : parse(value) ?? 'bad';
}

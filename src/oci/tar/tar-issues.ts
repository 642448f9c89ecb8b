import { hasBit } from '../bits';
import type { TarEntry, TarIssue } from './tar-entry';
import { encodeName, isUtf8 } from './tar-names';

/** Linux takes no longer path, and no longer name in it. */
const LONGEST_PATH = 4095;
const LONGEST_NAME = 255;
/** The last one means "no owner". */
const LARGEST_ID = 2 ** 32 - 2;

/** Where a name of an archive lies below the root: engines go the same way, and no further up than the root. */
export function safePath(name: string): string {
  return walk(name).parts.join('/');
}

/** Whether following the name from this folder leads above the root. */
export function escapes(name: string, folder = ''): boolean {
  return walk(name.startsWith('/') ? name : `${folder}/${name}`).above;
}

/** What there is to say of an entry. */
export function issuesOf(entry: Omit<TarEntry, 'content' | 'issues'>, claimsSize: boolean): TarIssue[] {
  const { type, mode, uid, gid } = entry;
  const all: [TarIssue, boolean][] = [
    ...nameIssues(entry.name),
    ['slash-at-end', type === 'file' && entry.name.endsWith('/')],
    ...linkIssues(entry),
    ['link-has-size', claimsSize],
    ['setuid', hasBit(mode, 0o4000) && type === 'file'],
    ['setgid', hasBit(mode, 0o2000) && type === 'file'],
    ['device', type === 'char' || type === 'block'],
    ['fifo', type === 'fifo'],
    ['unknown-type', type === 'other'],
    ['owner', !isId(uid) || !isId(gid)],
  ];
  return all.filter(([, is]) => is).map(([issue]) => issue);
}

function nameIssues(name: string): [TarIssue, boolean][] {
  const parts = name.split('/');
  return [
    ['absolute', name.startsWith('/')],
    ['parent', parts.includes('..')],
    ['escapes', escapes(name)],
    ['empty', name === ''],
    ['backslash', name.includes('\\')],
    ['drive', /^\/*[A-Za-z]:/.test(name)],
    ['nul', name.includes('\0')],
    ['control', /[\x01-\x1f\x7f]/.test(name)],
    ['not-utf8', !isUtf8(name)],
    ['too-long', name.length > LONGEST_NAME / 4 && (encodeName(name).length > LONGEST_PATH || parts.some(part => encodeName(part).length > LONGEST_NAME))],
  ];
}

function linkIssues({ type, path, linkTarget = '' }: Omit<TarEntry, 'content' | 'issues'>): [TarIssue, boolean][] {
  if (type !== 'symlink' && type !== 'hardlink') {
    return [];
  }
  // A symbolic link is followed from where it lies, a hard link from the root.
  const folder = type === 'symlink' ? path.slice(0, Math.max(0, path.lastIndexOf('/'))) : '';
  return [
    ['link-empty', linkTarget === ''],
    ['link-absolute', linkTarget.startsWith('/')],
    ['link-escapes', escapes(linkTarget, folder)],
  ];
}

function walk(name: string): { readonly parts: string[]; readonly above: boolean } {
  const parts: string[] = [];
  let above = false;
  for (const part of name.replaceAll('\0', '\ufffd').split('/')) {
    if (part === '..') {
      above = above || parts.length === 0;
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return { parts, above };
}

function isId(id: number): boolean {
  return Number.isInteger(id) && id >= 0 && id <= LARGEST_ID;
}

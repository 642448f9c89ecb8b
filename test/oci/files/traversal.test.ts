import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { file, folder, hardlink, imageOf, symlink } from './layers';
import { unpackImage } from '../../../src/cli/run/unpack';
import { ContentError } from '../../../src/oci/content-error';
import { readImageFiles } from '../../../src/oci/files/image-files';
import type { TarIssue } from '../../../src/oci/tar/tar-entry';
import { readTar } from '../../../src/oci/tar/tar-reader';
import { inPieces } from '../tar/stream';
import { pax, TarHeader, tarOf } from '../tar/tar-by-hand';

/** The layers of one image that tries to get out, or to be what it is not. */
interface Attempt {
  readonly name: string;
  readonly layers: TarHeader[][];
  /** Either no engine unpacks it, or these files are there afterwards, all of them inside. */
  readonly outcome: 'refused' | string[];
  /** What the reader says of an entry of the last layer. */
  readonly issue?: TarIssue;
}

const a = file('a', 'inside');
const long = 'x'.repeat(256);

const ATTEMPTS: Attempt[] = [
  ...['../x', '../../x', '../../../../../../etc/passwd', 'a/../../x', './../x', 'a/./../../x', '/../x', '//../x', 'a/b/../../../x', '..'].map((name): Attempt =>
    ({ name: `${name} as a name`, layers: [[file(name)]], outcome: 'refused', issue: 'escapes' })),
  ...['a/../x', './a/../x', 'a/b/../../x', 'a//..//x'].map((name): Attempt => ({ name: `${name} as a name`, layers: [[file(name)]], outcome: ['x'], issue: 'parent' })),
  ...['/x', '//x', '///x', '/./x'].map((name): Attempt => ({ name: `${name} as a name`, layers: [[file(name)]], outcome: ['x'], issue: 'absolute' })),
  ...[['C:..\\x', 'C:..\\x'], ['C:x', 'C:x'], ['C:/x', 'C:/x'], ['/C:/x', 'C:/x']].map(([name, path]): Attempt =>
    ({ name: `${name} as a name`, layers: [[file(name)]], outcome: [path], issue: 'drive' })),
  ...['..\\x', '..\\..\\x', '\\x', 'a\\..\\..\\x'].map((name): Attempt => ({ name: `${name} as a name`, layers: [[file(name)]], outcome: [name], issue: 'backslash' })),
  { name: 'a NUL in a name of a header', layers: [[file('x\0/../../y')]], outcome: ['x'] },
  { name: 'a NUL in a PAX path', layers: [[pax({ path: 'x\0/../y' }), a]], outcome: 'refused' },
  { name: 'a NUL in a PAX target', layers: [[pax({ linkpath: 'x\0' }), symlink('l', 'a')]], outcome: 'refused' },
  { name: 'a NUL in the name of a sparse file', layers: [[sparse('x\0/../../y'), a]], outcome: 'refused', issue: 'nul' },
  { name: '.. in the name of a sparse file', layers: [[sparse('../x'), a]], outcome: 'refused', issue: 'escapes' },
  { name: '.. in a PAX path', layers: [[pax({ path: '../x' }), a]], outcome: 'refused', issue: 'escapes' },
  { name: '.. in a GNU name', layers: [[{ name: 'L', flag: 'L', content: '../x\0' }, a]], outcome: 'refused', issue: 'escapes' },
  { name: '.. in a prefix', layers: [[{ ...a, prefix: '..' }]], outcome: 'refused', issue: 'escapes' },
  { name: 'a global header with a path', layers: [[{ ...pax({ path: '../x' }), flag: 'g' }, a]], outcome: ['a'], issue: 'global-header' },
  { name: 'a link to /, and a file through it', layers: [[symlink('l', '/'), file('l/x')]], outcome: ['l', 'x'], issue: undefined },
  { name: 'a link to ../.., and a file through it', layers: [[symlink('l', '../..'), file('l/x')]], outcome: ['l', 'x'] },
  { name: 'a link to a folder of this machine, and a file through it', layers: [[symlink('l', '/tmp'), file('l/x')]], outcome: ['l', 'tmp/x'] },
  { name: 'a chain of links', layers: [[symlink('a', 'b/..'), symlink('b', 'c'), symlink('c', '../..'), file('a/x')]], outcome: ['a', 'b', 'c', 'x'] },
  { name: 'a link in a lower layer', layers: [[symlink('l', '/etc')], [file('l/passwd')]], outcome: ['etc/passwd', 'l'] },
  { name: 'a link in place of a folder, between two files', layers: [[file('d/a'), symlink('d', '/etc'), file('d/b')]], outcome: ['d', 'etc/b'] },
  { name: 'a folder in place of a link', layers: [[symlink('d', '/etc'), folder('d'), file('d/a')]], outcome: ['d/a'] },
  { name: 'a link that is a loop, and a file through it', layers: [[symlink('l', 'l'), file('l/x')]], outcome: 'refused' },
  { name: 'two links that are a loop', layers: [[symlink('a', 'b'), symlink('b', 'a'), file('a/x')]], outcome: 'refused' },
  { name: 'a file over a link', layers: [[symlink('l', '/etc/passwd'), file('l', 'x')]], outcome: ['l'] },
  { name: 'a link with no target', layers: [[symlink('l', '')]], outcome: 'refused', issue: 'link-empty' },
  { name: 'a link to .. alone', layers: [[symlink('d/l', '..')]], outcome: ['d/l'], issue: undefined },
  { name: 'a link above the root alone', layers: [[symlink('l', '../../etc')]], outcome: ['l'], issue: 'link-escapes' },
  { name: 'a link to an absolute path alone', layers: [[symlink('l', '/etc/passwd')]], outcome: ['l'], issue: 'link-absolute' },
  ...['../x', '../../etc/passwd', '/../x', 'a/../../x'].map((target): Attempt =>
    ({ name: `a hard link to ${target}`, layers: [[a, hardlink('h', target)]], outcome: 'refused', issue: 'link-escapes' })),
  { name: 'a hard link to a file of this machine', layers: [[hardlink('h', '/etc/passwd')]], outcome: 'refused', issue: 'link-absolute' },
  { name: 'a hard link through a link', layers: [[symlink('l', '/etc'), hardlink('h', 'l/passwd')]], outcome: 'refused' },
  { name: 'a hard link to a link', layers: [[symlink('l', '/etc/passwd'), hardlink('h', 'l')]], outcome: ['h', 'l'] },
  { name: 'a hard link to a link, and a file over it', layers: [[symlink('l', '/etc/passwd'), hardlink('h', 'l'), file('h', 'x')]], outcome: ['h', 'l'] },
  { name: 'a hard link to itself', layers: [[hardlink('h', 'h')]], outcome: 'refused' },
  { name: 'a hard link to a folder', layers: [[folder('d'), hardlink('h', 'd')]], outcome: 'refused' },
  { name: 'a hard link with a content', layers: [[a, { ...hardlink('h', 'a'), size: 5 }]], outcome: ['a', 'h'], issue: 'link-has-size' },
  { name: 'a character device', layers: [[{ name: 'd', flag: '3' }]], outcome: [], issue: 'device' },
  { name: 'a block device', layers: [[{ name: 'd', flag: '4' }]], outcome: [], issue: 'device' },
  { name: 'a named pipe', layers: [[{ name: 'p', flag: '6' }]], outcome: [], issue: 'fifo' },
  { name: 'a file through a device', layers: [[{ name: 'd', flag: '3' }, file('d/x')]], outcome: 'refused' },
  { name: 'a setuid program', layers: [[file('s', 'x', { mode: 0o4755 })]], outcome: ['s'], issue: 'setuid' },
  { name: 'a setgid program', layers: [[file('s', 'x', { mode: 0o2755 })]], outcome: ['s'], issue: 'setgid' },
  { name: 'a whiteout of ..', layers: [[a], [file('.wh...')]], outcome: 'refused' },
  { name: 'a whiteout of .', layers: [[a], [file('.wh..')]], outcome: 'refused' },
  { name: 'a whiteout of nothing', layers: [[a], [file('.wh.')]], outcome: 'refused' },
  { name: 'a whiteout above the root', layers: [[a], [file('../.wh.a')]], outcome: 'refused', issue: 'escapes' },
  { name: 'a whiteout through a link', layers: [[file('etc/a'), symlink('l', '/etc')], [file('l/.wh.a')]], outcome: ['l'] },
  { name: 'an opaque folder through a link', layers: [[file('etc/a'), symlink('l', '/etc')], [file('l/.wh..wh..opq')]], outcome: ['l'] },
  { name: 'an opaque root', layers: [[a], [file('.wh..wh..opq'), file('b')]], outcome: ['b'] },
  { name: 'a path twice', layers: [[a, file('a', 'again')]], outcome: ['a'], issue: undefined },
  { name: 'a folder and a file of one path', layers: [[file('d/x'), file('d')]], outcome: ['d'] },
  { name: 'a file below a file', layers: [[a, file('a/x')]], outcome: 'refused' },
  { name: 'paths that differ in case', layers: [[file('etc/Passwd'), file('ETC/passwd')]], outcome: ['ETC/passwd', 'etc/Passwd'] },
  { name: 'paths that differ in how characters are put together', layers: [[file('\xc3\xa4'), file('a\xcc\x88')]], outcome: ['a\u0308', '\u00e4'] },
  { name: 'names that are no UTF-8', layers: [[file('\xff'), file('\xfe')]], outcome: ['\udcfe', '\udcff'], issue: 'not-utf8' },
  { name: 'a file as the root', layers: [[file('./')]], outcome: 'refused', issue: 'slash-at-end' },
  { name: 'a link as the root', layers: [[symlink('.', '/etc')]], outcome: 'refused' },
  { name: 'an empty name', layers: [[file('')]], outcome: 'refused', issue: 'empty' },
  { name: 'a name longer than Linux takes it', layers: [[pax({ path: long }), a]], outcome: 'refused', issue: 'too-long' },
  { name: 'an owner that is no number', layers: [[{ ...a, patches: { 108: '\xff\xff\xff\xff\xff\xff\xff\xff' } }]], outcome: 'refused', issue: 'owner' },
  { name: 'an unknown type', layers: [[{ name: 'V', flag: 'V' }]], outcome: 'refused', issue: 'unknown-type' },
  { name: 'a line feed in a name', layers: [[file('x\ny')]], outcome: ['x\ny'], issue: 'control' },
];

/** A PAX header that makes the entry after it a sparse file of this name. */
function sparse(name: string): TarHeader {
  return pax({ 'GNU.sparse.major': '0', 'GNU.sparse.minor': '1', 'GNU.sparse.name': name, 'GNU.sparse.size': '6', 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,6' });
}

let outside: string;
let inside: string;
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'traversal-'));
  inside = join(outside, 'one', 'two', 'inside');
  mkdirSync(inside, { recursive: true });
  writeFileSync(join(outside, 'guard'), 'untouched');
});
afterEach(() => rmSync(outside, { recursive: true }));

test(`there are at least 60 attempts: ${ATTEMPTS.length}`, () => {
  expect(ATTEMPTS.length).toBeGreaterThanOrEqual(60);
});

test.each(ATTEMPTS)('$name', async ({ layers, outcome, issue }) => {
  // GIVEN
  const { source, manifest } = imageOf(layers);
  const etc = statusOf('/etc');
  // WHEN
  const image = await readImageFiles(source, manifest).catch((error: Error) => error);
  if (!(image instanceof Error)) {
    await unpackImage(image, inside, { kind: 'one', user: { uid: process.getuid?.() ?? 0, gid: 0, home: '/' } });
  }
  // THEN
  const paths = image instanceof Error ? 'refused' : [...image.files.values()].filter(({ type }) => ['file', 'symlink'].includes(type)).map(({ path }) => path);
  expect(paths).toEqual(outcome);
  expect(image instanceof Error ? image : new ContentError('')).toBeInstanceOf(ContentError);
  expect(await issuesOf(layers[layers.length - 1])).toEqual(expect.arrayContaining(issue === undefined ? [] : [issue]));
  // nothing beside the folder was made or changed
  expect([readdirSync(outside), readdirSync(join(outside, 'one')), readdirSync(join(outside, 'one', 'two'))]).toEqual([['guard', 'one'], ['two'], ['inside']]);
  expect([readFileSync(join(outside, 'guard'), 'utf8'), statusOf('/etc')]).toEqual(['untouched', etc]);
  expect(spawnSync('find', [inside, '-type', 'b', '-o', '-type', 'c', '-o', '-perm', '-4000'], { encoding: 'utf8' }).stdout).toBe('');
});

async function issuesOf(layer: TarHeader[]): Promise<TarIssue[]> {
  const found: TarIssue[] = [];
  try {
    for await (const entry of readTar(inPieces(tarOf(layer), 1000), { source: 'layer' })) {
      found.push(...entry.issues);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ContentError);
  }
  return found;
}

function statusOf(path: string): string {
  const { mtimeMs, nlink, mode } = lstatSync(path);
  return [mtimeMs, nlink, mode, ...readdirSync(path)].join(' ');
}

import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OciLayoutSink } from '../../src/oci/layout/oci-layout';
import { makeFolder } from '../../src/private/make-folder';

let root: string;
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'make-folder-')); });
afterEach(() => rmSync(root, { recursive: true }));

const modeOf = (path: string): string => (statSync(path).mode % 0o1000).toString(8);

test.each([0o022, 0o077, 0o000])('folders get their modes under a umask of %i, and what was there keeps its own', umask => {
  mkdirSync(join(root, 'there'));
  const before = modeOf(join(root, 'there'));
  const old = process.umask(umask);
  try {
    makeFolder(join(root, 'there/a/b'));
    makeFolder(join(root, 'own/c'), 0o700);
    makeFolder(join(root, 'there'), 0o700);
  } finally {
    process.umask(old);
  }
  expect(['there', 'there/a', 'there/a/b', 'own', 'own/c'].map(path => modeOf(join(root, path)))).toEqual([before, '755', '755', '700', '700']);
});

test('a link to a folder is one; a file and a link to nothing are none', () => {
  mkdirSync(join(root, 'folder'));
  symlinkSync('folder', join(root, 'link'));
  symlinkSync('nothing', join(root, 'dangling'));
  writeFileSync(join(root, 'file'), '');
  makeFolder(join(root, 'link'));
  makeFolder(join(root, 'link/a'));
  expect(statSync(join(root, 'folder/a')).isDirectory()).toBe(true);
  expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(root, 'file/a'))).toThrow('ENOTDIR');
  expect(() => makeFolder(join(root, 'dangling'))).toThrow('EEXIST');
});

test('a folder that takes no other is an error, and no wait without an end', async () => {
  expect(() => makeFolder('/proc/x/y')).toThrow('ENOENT');
  await expect(OciLayoutSink.create('/proc/x')).rejects.toThrow('it cannot be written (ENOENT)');
});

import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TarSource, writeTar, writeTarFile } from '../../../src/oci/tar/tar-writer';
import { sha256 } from '../../../src/private/text';

const MEBIBYTE = 1024 * 1024;
let folder: string;
let source: string;
let target: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'tar-file-'));
  source = join(folder, 'source');
  target = join(folder, 'layer.tar');
});

afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

const entry = (more: Partial<TarSource>): TarSource => ({ path: 'app/data', type: 'file', mode: 0o644, uid: 0, gid: 0, ...more });

/** Some bytes that differ from block to block. */
const bytes = (length: number): Buffer => Buffer.alloc(length, Buffer.from(Array.from({ length: 257 }, (_, index) => index % 256)));

test.each([0, 1, 511, 512, 513, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 2 * MEBIBYTE + 512])('a file of %d bytes arrives as if it stood in memory', size => {
  // GIVEN
  fs.writeFileSync(source, bytes(size));
  // WHEN
  const result = writeTarFile(target, [entry({ file: source }), entry({ path: 'app/more', content: Buffer.from('more') })]);
  // THEN
  const wanted = writeTar([entry({ content: bytes(size) }), entry({ path: 'app/more', content: Buffer.from('more') })]);
  expect(fs.readFileSync(target).equals(wanted)).toBe(true);
  expect(result).toEqual({ sha256: sha256(wanted), size: wanted.length });
});

test('mode and time of the file on this machine do not matter', () => {
  fs.writeFileSync(source, 'a');
  const before = writeTarFile(target, [entry({ file: source })]);
  fs.chmodSync(source, 0o700);
  fs.utimesSync(source, 1, 1);
  expect(writeTarFile(target, [entry({ file: source })])).toEqual(before);
});

test('an archive that is there is replaced, and nothing else is left in the folder', () => {
  fs.writeFileSync(target, 'old');
  writeTarFile(target, []);
  expect(fs.readFileSync(target)).toEqual(Buffer.alloc(1024));
  expect(fs.readdirSync(folder)).toEqual(['layer.tar']);
});

describe('failures', () => {
  const openFiles = (): number => fs.readdirSync('/proc/self/fd').length;

  function expectRefusal(entries: TarSource[], message: string): void {
    fs.writeFileSync(target, 'old');
    const before = fs.readdirSync(folder);
    expect(() => writeTarFile(target, entries)).toThrow(message);
    expect(fs.readFileSync(target, 'utf8')).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(before);
  }

  test.each([
    ['shorter', (): void => fs.truncateSync(source, 10), 'archive entry "app/data": the file changed while it was read: 10 of 3000 bytes were there'],
    ['longer', (): void => fs.appendFileSync(source, 'more'), 'archive entry "app/data": the file changed while it was read: more than 3000 bytes were there'],
  ])('a file that gets %s while it is read is refused, and the old archive stays', (_what, change, message) => {
    // GIVEN
    fs.writeFileSync(source, bytes(3000));
    const status = fs.fstatSync;
    // WHEN: the change comes after its size was asked for
    jest.spyOn(fs, 'fstatSync').mockImplementation(((fd: number) => {
      const result = status(fd);
      change();
      return result;
    }) as typeof fs.fstatSync);
    // THEN
    expectRefusal([entry({ file: source })], `${message}; allowed: files that stay as they are; fix: run again when nothing writes to it`);
  });

  test('a file that is missing is refused, without the path of this machine', () => {
    expectRefusal([entry({ file: source })], 'archive entry "app/data": …/source cannot be read (ENOENT); allowed: files that are there and readable');
    expect(() => writeTarFile(target, [entry({ file: source })])).not.toThrow(folder);
  });

  test('a folder and a device are refused', () => {
    expectRefusal([entry({ file: folder })], ' is no file; allowed: regular files; fix: name a file');
    expectRefusal([entry({ file: '/dev/null' })], '…/null is no file');
  });

  test('an entry that is wrong leaves the old archive', () => {
    expectRefusal([entry({ path: '/app', content: Buffer.alloc(0) })], 'this is not a path in an archive');
  });

  (fs.existsSync('/proc/self/fd') ? test : test.skip)('no file stays open', () => {
    const before = openFiles();
    for (let round = 0; round < 20; round++) {
      expect(() => writeTarFile(target, [entry({ file: source })])).toThrow('cannot be read');
      writeTarFile(target, [entry({ content: Buffer.from('a') })]);
    }
    expect(openFiles()).toBe(before);
  });
});

test('two that write the same file do not meet, and no link is followed', () => {
  // GIVEN what another process with this number may have left
  const victim = join(folder, 'victim');
  fs.writeFileSync(victim, 'mine');
  for (let part = 0; part < 200; part++) {
    fs.symlinkSync(victim, join(folder, `x.tar.${process.pid}-${part}.part`));
  }
  fs.symlinkSync(victim, join(folder, 'x.tar.part'));
  // WHEN
  writeTarFile(join(folder, 'x.tar'), [{ path: 'a', type: 'file', mode: 0o644, uid: 0, gid: 0, content: Buffer.from('a') }]);
  // THEN
  expect([fs.readFileSync(victim, 'utf8'), fs.lstatSync(join(folder, 'x.tar')).isFile()]).toEqual(['mine', true]);
});

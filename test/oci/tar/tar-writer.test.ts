import * as fc from 'fast-check';
import { tarReaders, TarMember } from './tar-readers';
import { tarHeader } from '../../../src/oci/tar/tar-header';
import { TarSource, writeTar } from '../../../src/oci/tar/tar-writer';
import { byCodeUnit, sha256 } from '../../../src/private/text';

const LONG = `${'folder/'.repeat(40)}${'n'.repeat(120)}`;
const file = (path: string, text = '', more: Partial<TarSource> = {}): TarSource => ({
  path, type: 'file', mode: 0o644, uid: 0, gid: 0, content: Buffer.from(text), ...more,
});
const folder = (path: string, more: Partial<TarSource> = {}): TarSource => ({ path, type: 'directory', mode: 0o755, uid: 0, gid: 0, ...more });
const link = (path: string, type: 'symlink' | 'hardlink', target: string): TarSource => ({ path, type, mode: 0o777, uid: 0, gid: 0, target });

/** Archives with the sha256 that they have had since format version 1: a change here changes every image. */
const GOLDEN: [string, string, TarSource[]][] = [
  ['nothing', '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef', []],
  ['one file', '5bd38ca27600d19e55ebd0bcf1f40141415888f76934589a23a2c9cedc1dd1ea', [file('a', 'a')]],
  ['a program', 'f3e1f5cb3349a53e79c547c8c54a9dbf59d7f3d3308ef062ffa8f13d95976098', [file('app/server', 'x'.repeat(513), { mode: 0o755, uid: 65532, gid: 65532 })]],
  ['folders', 'a553f90e04bb771e5e5e7ed976a26aa5bf98c05f17df0e9f2c55c64b28fa4c70', [folder('tmp', { mode: 0o1777 }), folder('home/nonroot', { mode: 0o700, uid: 65532, gid: 65532 })]],
  ['links', 'ef1390c4e2783a7af437e5134b9bcd8d28ebe457766faef6f95a2548af732405', [file('a', 'a'), link('b', 'hardlink', 'a'), link('c', 'symlink', '../usr/lib')]],
  ['prefix', '6697a53b6004bb59c3f770c5239003dd1f430320681b36d28ffbe295f78d4583', [file(`${'p'.repeat(90)}/${'q'.repeat(90)}`, 'a')]],
  ['PAX', '6600459148ddc9cd10484518cd9c65a8f1f8c02ba8579dfa8276e67634891baf', [file(LONG, 'a'), file('grüße/日本語', 'a', { uid: 3_000_000, gid: 4_294_967_294 }), link('z', 'symlink', `/${LONG}`)]],
];

describe('golden archives', () => {
  test.each(GOLDEN)('%s', (_name, golden, entries) => {
    expect(sha256(writeTar(entries))).toBe(golden);
  });
});

describe.each(tarReaders())('$name', ({ read }) => {
  test.each(GOLDEN)('reads %s', (_name, _golden, entries) => {
    expect(read(writeTar(entries))).toEqual(expected(entries));
  });

  test('reads whatever tree there is', () => {
    fc.assert(fc.property(tree(), entries => {
      expect(read(writeTar(entries))).toEqual(expected(entries));
    }), { numRuns: 10 });
  });
});

describe('order', () => {
  test('does not depend on the order of the entries', () => {
    const twice = tree().chain(entries => fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })));
    fc.assert(fc.property(twice, ([entries, shuffled]) => {
      expect(writeTar(shuffled).equals(writeTar(entries))).toBe(true);
    }), { numRuns: 50 });
  });

  test('is by code units, folders first, missing ones added', () => {
    const paths = names(writeTar([file('b/c'), file('b-c'), file('Z'), file('b.d/e')]));
    expect(paths).toEqual(['Z', 'b/', 'b-c', 'b.d/', 'b.d/e', 'b/c']);
  });

  test('a folder that is given keeps its mode and owner', () => {
    const archive = writeTar([file('tmp/a'), folder('tmp', { mode: 0o1777, uid: 7, gid: 8 })]);
    expect(archive.toString('latin1', 100, 124)).toBe('0001777\x000000007\x000000010\0');
  });
});

describe('header', () => {
  test('a file above 8 GiB says its size in PAX, and 0 where ustar has no room', () => {
    // GIVEN
    const size = 2 ** 33;
    // WHEN
    const blocks = tarHeader(file('big'), size);
    // THEN
    expect(blocks).toHaveLength(3 * 512);
    expect(blocks.toString('latin1', 512, 531)).toBe('19 size=8589934592\n');
    expect(blocks.toString('latin1', 1024 + 124, 1024 + 136)).toBe('00000000000\0');
    expect(tarHeader(file('big'), size - 1)).toHaveLength(512);
  });

  test.each([
    [100, 512], [101, 1536],
  ])('a name of %d bytes takes %d bytes of header', (length, bytes) => {
    expect(tarHeader(file('n'.repeat(length)), 0)).toHaveLength(bytes);
  });

  test('prefix and name hold 155 and 100 bytes', () => {
    expect(tarHeader(file(`${'p'.repeat(155)}/${'n'.repeat(100)}`), 0)).toHaveLength(512);
    expect(tarHeader(file(`${'p'.repeat(156)}/${'n'.repeat(100)}`), 0)).toHaveLength(1536);
    expect(tarHeader(folder(`${'p'.repeat(155)}/${'n'.repeat(100)}`), 0)).toHaveLength(1536);
  });

  test('a link target above 100 bytes goes into PAX', () => {
    expect(tarHeader(link('a', 'symlink', 't'.repeat(100)), 0)).toHaveLength(512);
    expect(tarHeader(link('a', 'symlink', 't'.repeat(101)), 0)).toHaveLength(1536);
  });

  test('an owner above seven octal digits goes into PAX', () => {
    expect(tarHeader(file('a', '', { uid: 0o7777777 }), 0)).toHaveLength(512);
    expect(tarHeader(file('a', '', { uid: 0o7777777 + 1 }), 0)).toHaveLength(1536);
  });

  test('a PAX record counts the digits of its own length', () => {
    // Lengths around 100 and 1000 bytes, where the number itself takes one digit more.
    const lengths = Array.from({ length: 500 }, (_, index) => index + 51).map(length => {
      const body = tarHeader(link('a', 'symlink', `${'t'.repeat(length % 2)}${'ü'.repeat(length)}`), 0).subarray(512).toString('utf8');
      const record = body.slice(0, body.indexOf('\n') + 1);
      return Number(record.split(' ')[0]) - Buffer.byteLength(record);
    });
    expect(new Set(lengths)).toEqual(new Set([0]));
  });

  test('ends in two empty blocks and is not padded to a record', () => {
    expect(writeTar([])).toEqual(Buffer.alloc(1024));
    expect(writeTar([file('a', 'a')])).toHaveLength(512 + 512 + 1024);
  });
});

describe('refuses', () => {
  test.each(['', '/a', 'a/', 'a//b', './a', 'a/./b', '..', 'a/../b', 'a\0', '\ud800'])('the path %j', path => {
    expect(() => writeTar([file(path)])).toThrow('this is not a path in an archive');
  });

  test.each([
    ['a path twice', [file('a'), folder('a')], 'archive entry "a": the path stands twice; allowed: each path once; fix: leave one of them out'],
    ['a file as folder', [file('a'), file('a/b/c')], 'archive entry "a/b/c": a is no folder'],
    ['a link as folder', [link('a', 'symlink', 'b'), file('a/c')], 'archive entry "a/c": a is no folder'],
    ['a mode above 0o7777', [file('a', '', { mode: 0o10000 })], 'this is not a mode (got 4096); allowed: 0 to 0o7777'],
    ['a mode below 0', [file('a', '', { mode: -1 })], 'this is not a mode (got -1)'],
    ['half a mode', [file('a', '', { mode: 0.5 })], 'this is not a mode (got 0.5)'],
    ['an owner below 0', [file('a', '', { uid: -1 })], 'this is not the number of a user or group (got -1); allowed: 0 to 4294967294'],
    ['the group that means none', [file('a', '', { gid: 2 ** 32 - 1 })], 'this is not the number of a user or group (got 4294967295)'],
    ['an empty target', [link('a', 'symlink', '')], 'links have a target, others have none (got "")'],
    ['a target with NUL', [link('a', 'symlink', 'b\0')], 'links have a target, others have none'],
    ['a target that is no Unicode', [link('a', 'symlink', '\udfff')], 'links have a target, others have none'],
    ['a file with a target', [file('a', '', { target: 'b' })], 'links have a target, others have none (got "b")'],
    ['a hard link to nothing', [link('a', 'hardlink', 'b')], 'archive entry "a": the hard link\'s target "b" is no file before it'],
    ['a hard link to a later file', [link('a', 'hardlink', 'b'), file('b')], 'the hard link\'s target "b" is no file before it'],
    ['a hard link to a folder', [folder('a'), link('b', 'hardlink', 'a')], 'the hard link\'s target "a" is no file before it'],
    ['a hard link to a link', [file('a'), link('b', 'hardlink', 'a'), link('c', 'hardlink', 'b')], 'the hard link\'s target "b" is no file before it'],
  ] as [string, TarSource[], string][])('%s', (_what, entries, message) => {
    expect(() => writeTar(entries)).toThrow(message);
  });
});

/** Paths as written, from the headers alone; for archives without PAX. */
function names(archive: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; archive[at] !== 0; at += 512) {
    found.push(archive.toString('utf8', at, archive.indexOf(0, at)));
  }
  return found;
}

/** What a reader should find: written anew from the entries, folders included. */
function expected(entries: TarSource[]): TarMember[] {
  const all = new Map<string, TarMember>();
  for (const { path, type, mode, uid, gid, content, target = '' } of entries) {
    path.split('/').slice(0, -1).forEach((_, index, parts) => {
      const parent = parts.slice(0, index + 1).join('/');
      const isGiven = entries.some(entry => entry.path === parent);
      if (!isGiven) {
        all.set(parent, { path: parent, type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, size: 0, target: '' });
      }
    });
    all.set(path, { path, type, mode, uid, gid, mtime: 0, size: type === 'file' ? content?.length ?? 0 : 0, target });
  }
  return [...all.values()].sort((a, b) => byCodeUnit(a.path, b.path));
}

/** Folders are upper case and leaves lower case, so that no leaf is somebody's folder. */
function tree(): fc.Arbitrary<TarSource[]> {
  const letters = (alphabet: string[]): fc.Arbitrary<string> => fc.oneof(
    { weight: 5, arbitrary: fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...alphabet), minLength: 60, maxLength: 80 }) },
  );
  const folders = fc.array(letters(['A', 'B', 'Ü', '漢', '-', '.D', ' E']).map(name => `F${name}`), { maxLength: 5 });
  const leaf = letters(['a', 'b', 'ß', '語', '😀', '-', '_', ' c', '\\', '%']).map(name => `f${name}`);
  const id = fc.constantFrom(0, 1000, 65532, 2_097_151, 2_097_152, 4_294_967_294);
  const mode = fc.integer({ min: 0, max: 0o7777 });
  const path = fc.tuple(folders, leaf).map(([above, name]) => [...above, name].join('/'));
  const entry = fc.oneof(
    fc.record({ path, type: fc.constant('file' as const), mode, uid: id, gid: id, content: fc.uint8Array({ maxLength: 1100 }) }),
    fc.record({ path, type: fc.constant('symlink' as const), mode, uid: id, gid: id, target: path }),
    fc.record({ path: folders.filter(above => above.length > 0).map(above => above.join('/')), type: fc.constant('directory' as const), mode, uid: id, gid: id }),
  );
  return fc.uniqueArray(entry, { selector: ({ path: unique }) => unique, maxLength: 25 });
}

import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { inFolder, noiseOf, readLayer, SEED, textOf, writeOld } from './layers';
import { digestOf } from '../../../src/oci/digest';
import { LAYER_FORMAT } from '../../../src/oci/layer/layer-format';
import { packLayer } from '../../../src/oci/layer/pack-layer';
import { TarSource, writeTar } from '../../../src/oci/tar/tar-writer';
import { collect } from '../../../src/oci/verified';

jest.setTimeout(120_000);

const PIECE = LAYER_FORMAT.piece;
const file = (path: string, content: string | Uint8Array): TarSource => ({ path, type: 'file', mode: 0o644, uid: 0, gid: 0, content: Buffer.from(content) });
const onDisk = (path: string, at: string): TarSource => ({ path, type: 'file', mode: 0o644, uid: 0, gid: 0, file: at });

async function expectArchive(entries: TarSource[]): Promise<void> {
  const archive = writeTar(entries);
  const { digest, size, diffId, blob } = await readLayer(packLayer(entries));
  expect(digestOf(blob)).toBe(digest);
  expect(blob.length).toBe(size);
  expect(gunzipSync(blob).equals(archive)).toBe(true);
  expect(diffId).toBe(digestOf(archive));
}

describe('a layer is the archive of writeTar()', () => {
  test('whatever the entries', async () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'ß', '😀', '-', '.x'), minLength: 1, maxLength: 130 });
    const content = fc.oneof(
      { weight: 6, arbitrary: fc.uint8Array({ maxLength: 1500 }) },
      { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 0, max: 1_500_000 }), fc.nat()).map(([length, seed]) => textOf(length, seed)) },
    );
    const leaf = fc.record({ path: name.map(each => `f${each}`), type: fc.constant('file' as const), mode: fc.integer({ min: 0, max: 0o7777 }), uid: fc.nat(), gid: fc.nat(), content });
    const link = fc.record({ path: name.map(each => `D/l${each}`), type: fc.constant('symlink' as const), mode: fc.constant(0o777), uid: fc.nat(), gid: fc.nat(), target: name });
    const entries = fc.uniqueArray(fc.oneof({ weight: 4, arbitrary: leaf }, link), { selector: ({ path }) => path, maxLength: 30 });
    await fc.assert(fc.asyncProperty(entries, expectArchive), { numRuns: 15, seed: SEED });
  });

  test('with nothing in it', () => expectArchive([]));

  test.each([0, 1, 511, 512, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 511])('with a file of %d bytes between others', async length => {
    await expectArchive([file('a', 'a'), file('b', textOf(length, 1)), file('c', 'c')]);
  });

  test('with headers that take more room than the blocks usually have', async () => {
    await expectArchive(Array.from({ length: 1500 }, (_, index) => file(`${'ü'.repeat(900)}/${index}`, '')));
  });

  test('large enough for a thread, with contents from files', async () => {
    await inFolder(async folder => {
      writeOld(join(folder, 'noise'), noiseOf(9_000_000, 1));
      writeOld(join(folder, 'text'), textOf(9_000_000, 2));
      await expectArchive(Array.from({ length: 4 }, (_, index) => onDisk(`f${index}`, join(folder, index % 2 ? 'noise' : 'text'))));
    });
  });
});

describe('a blob', () => {
  const entries = [file('a', textOf(1_500_000, 1)), file('b', noiseOf(2_000_000, 2)), ...Array.from({ length: 300 }, (_, index) => file(`c/${index}`, textOf(5000, index)))];

  test('can be opened again and again, also at once', async () => {
    // GIVEN
    const layer = await packLayer(entries);
    // WHEN
    const blobs = await Promise.all([collect(layer.open()), collect(layer.open()), collect(layer.open())]);
    // THEN
    expect(blobs.map(digestOf)).toEqual(blobs.map(() => layer.descriptor.digest));
    await layer.close();
    await layer.close();
  });

  test('is one member that says nothing of its origin', async () => {
    const { blob } = await readLayer(packLayer(entries));
    expect(blob.toString('hex', 0, 10)).toBe('1f8b08000000000000ff');
    expect(blob.readUInt32LE(blob.length - 4)).toBe(writeTar(entries).length);
  });

  test('is closed while its DiffID is computed', async () => {
    // GIVEN
    const layer = await packLayer(Array.from({ length: 40 }, (_, index) => file(`f${index}`, Buffer.alloc(1_000_000))));
    // WHEN
    const failure = layer.diffId.then(() => 'known before', (error: Error) => error.message);
    await layer.close();
    // THEN
    expect(await failure).toMatch(/^(known before|the layer's DiffID cannot be computed: it ended early)$/);
  });
});

describe('refuses', () => {
  test.each([
    ['a folder as file', '.', 'archive entry "f": '],
    ['a file that is not there', 'missing', 'archive entry "f": …/missing cannot be read (ENOENT)'],
  ])('%s', async (_what, name, message) => {
    await inFolder(async folder => {
      await expect(packLayer([onDisk('f', join(folder, name))])).rejects.toThrow(message);
    });
  });

  test.each<[string, (at: string) => void]>([
    ['grows', at => appendFileSync(at, 'more')],
    ['shrinks', at => truncateSync(at, 10)],
    ['gets other bytes of the same length', at => writeFileSync(at, 'y'.repeat(1000))],
    ['is replaced by another', at => {
      writeFileSync(`${at}.new`, 'x'.repeat(1000));
      renameSync(`${at}.new`, at);
    }],
    ['becomes a folder', at => {
      rmSync(at);
      mkdirSync(at);
    }],
    ['goes away', at => rmSync(at)],
  ])('a file that %s between the look and the reading', async (_what, change) => {
    await inFolder(async folder => {
      // GIVEN
      const at = join(folder, 'file');
      writeOld(at, 'x'.repeat(1000));
      const status = statSync(at, { bigint: true });
      // WHEN
      change(at);
      // THEN
      await expect(packLayer([file('a', noiseOf(3_000_000, 1)), { ...onDisk('f', at), status }]))
        .rejects.toThrow(/archive entry "f": (the file changed while it was read|…\/file (cannot be read|is no file))/);
    });
  });

  test('bad entries as writeTar() does', async () => {
    await expect(packLayer([file('../a', '')])).rejects.toThrow('this is not a path in an archive');
  });
});

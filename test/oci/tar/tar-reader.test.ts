import { inPieces } from './stream';
import { TarHeader, tarOf } from './tar-by-hand';
import { ContentError } from '../../../src/oci/content-error';
import type { TarEntry } from '../../../src/oci/tar/tar-entry';
import { decodeName, encodeName } from '../../../src/oci/tar/tar-names';
import { readTar, TarLimits } from '../../../src/oci/tar/tar-reader';
import { writeTar } from '../../../src/oci/tar/tar-writer';
import { collect } from '../../../src/oci/verified';

const LIMITS: TarLimits = { source: 'layer' };

async function entriesOf(bytes: Buffer, limits = LIMITS): Promise<(Omit<TarEntry, 'content'> & { content: Buffer })[]> {
  const all = [];
  for await (const entry of readTar(inPieces(bytes, 700), limits)) {
    all.push({ ...entry, content: await collect(entry.content) });
  }
  return all;
}

describe('what our writer wrote', () => {
  const owner = { uid: 3_000_000, gid: 65532 };

  test('comes back as it was', async () => {
    // GIVEN
    const long = `app/${'ä'.repeat(80)}/${'b'.repeat(150)}`;
    const sources = [
      { path: 'app', type: 'directory', mode: 0o750, ...owner },
      { path: 'app/data', type: 'file', mode: 0o4755, ...owner, content: Buffer.from('hello') },
      { path: 'app/hard', type: 'hardlink', mode: 0o644, ...owner, target: 'app/data' },
      { path: 'app/soft', type: 'symlink', mode: 0o777, ...owner, target: `../${long}` },
      { path: long.slice(0, long.lastIndexOf('/')), type: 'directory', mode: 0o755, uid: 0, gid: 0 },
      { path: long, type: 'file', mode: 0o600, ...owner, content: Buffer.alloc(1000, 'x') },
    ] as const;
    // WHEN
    const entries = await entriesOf(writeTar([...sources]));
    // THEN
    const found = entries.map(({ path, type, mode, uid, gid, linkTarget: target, content }) => (
      { path, type, mode, uid, gid, target, content: String(content) }));
    expect(found).toEqual(sources.map(source => ({ target: undefined, ...source, content: 'content' in source ? source.content.toString() : '' })));
    expect(entries.map(({ issues }) => issues)).toEqual([[], ['setuid'], [], [], [], []]);
  });
});

describe('contents', () => {
  const archive = writeTar(['a', 'b', 'c'].map(path => ({ path, type: 'file', mode: 0o644, uid: 0, gid: 0, content: Buffer.alloc(3000, path) })));

  test('what is not read, or not to its end, is passed by', async () => {
    const found: string[] = [];
    for await (const entry of readTar(inPieces(archive, 100), LIMITS)) {
      if (entry.path === 'b') {
        for await (const chunk of entry.content) {
          found.push(Buffer.from(chunk).toString());
          break;
        }
      }
      found.push(entry.path);
    }
    expect(found).toEqual(['a', expect.stringMatching(/^b+$/), 'b', 'c']);
  });

  test('a content cannot be read twice, nor once the next entry was asked for', async () => {
    const entries: TarEntry[] = [];
    for await (const entry of readTar(inPieces(archive, 100), LIMITS)) {
      entries.push(entry);
      if (entry.path === 'b') {
        await expect(collect(entries[0].content)).rejects.toThrow('has to be read before the next one');
        await collect(entry.content);
        await expect(collect(entry.content)).rejects.toThrow('can be read only once');
      }
    }
    await expect(collect(entries[2].content)).rejects.toThrow('has to be read before the next one');
  });

  test('the stream is read to its very end, and let go when reading stops early', async () => {
    // GIVEN
    let state = 'open';
    const stream = async function* (): AsyncIterable<Uint8Array> {
      try {
        yield* inPieces(Buffer.concat([archive, Buffer.alloc(50_000)]), 1000);
        state = 'at its end';
      } finally {
        state = state === 'open' ? 'let go' : state;
      }
    };
    // THEN
    for await (const _entry of readTar(stream(), LIMITS)) {
      // nothing
    }
    expect(state).toBe('at its end');
    state = 'open';
    for await (const _entry of readTar(stream(), LIMITS)) {
      break;
    }
    expect(state).toBe('let go');
  });
});

describe('names', () => {
  test.each([['ascii', '61'], ['UTF-8', 'c3a4'], ['latin1', 'e4'], ['half a character', '61c3'], ['a surrogate', 'eda080'], ['mixed', 'f09f9880ff62e2828280']])(
    '%s: bytes → text → the same bytes', (_what, hex) => {
      expect(encodeName(decodeName(Buffer.from(hex, 'hex'))).toString('hex')).toBe(hex);
    });

  test('names of other bytes are other names, and the entry says that they are not UTF-8', async () => {
    const [one, other] = await entriesOf(tarOf([{ name: 'caf\xe9' }, { name: 'caf\xe8' }]));
    expect(one.path).not.toBe(other.path);
    expect(one.issues).toEqual(['not-utf8']);
  });
});

describe('limits', () => {
  test.each<[string, TarHeader[], Partial<TarLimits>, string]>([
    ['too many entries', [{ name: 'a' }, { name: 'b' }, { name: 'c' }], { maxEntries: 2 }, 'layer: entry 3 of the archive: it has more than 2 entries'],
    ['a file too large', [{ name: 'a', size: 5001 }], { maxFileBytes: 5000 }, 'a file of 5001 bytes is larger than 5000 bytes, the most that is read'],
  ])('%s', async (_what, headers, limits, message) => {
    await expect(entriesOf(tarOf(headers), { ...LIMITS, ...limits })).rejects.toThrow(message);
    await expect(entriesOf(tarOf(headers), { ...LIMITS, ...limits })).rejects.toThrow(ContentError);
  });
});

import { noiseOf, textOf } from './layers';
import type { TarSource } from '../../../src/oci/tar/tar-writer';

const file = (path: string, content: Uint8Array | string = '', more: Partial<TarSource> = {}): TarSource => ({
  path, type: 'file', mode: 0o644, uid: 0, gid: 0, content: Buffer.from(content), ...more,
});
const many = (count: number, bytes: number): TarSource[] => Array.from({ length: count }, (_, index) => file(`app/lib/${index % 17}/module-${index}.js`, textOf(bytes + index % 97, index)));
const mixed = (length: number): Uint8Array => Buffer.concat([noiseOf(length / 4, 3), textOf(length / 2, 4), Buffer.alloc(length / 4)]);

/** Layers whose bytes belong to the version of the format; those that are large are so to have several blocks, or pieces, or both. */
export const GOLDEN_CASES: { readonly [name: string]: () => TarSource[] } = {
  'nothing': () => [],
  'one byte': () => [file('a', 'a')],
  'a folder': () => [{ path: 'tmp', type: 'directory', mode: 0o1777, uid: 0, gid: 0 }],
  'links': () => [file('a', 'a'), { path: 'b', type: 'hardlink', target: 'a', mode: 0o644, uid: 0, gid: 0 }, { path: 'c', type: 'symlink', target: '/etc/x', mode: 0o777, uid: 0, gid: 0 }],
  'owners': () => [file('home/nonroot/x', 'x', { mode: 0o700, uid: 65532, gid: 65532 }), file('z', 'z', { uid: 4_000_000_000, gid: 3_000_000 })],
  'other than ASCII': () => [file('grüße/日本語', 'a'), file(`${'long/'.repeat(60)}name`, 'b')],
  'zeros': () => [file('zeros', Buffer.alloc(5_000_000))],
  'noise': () => [file('noise', noiseOf(3_000_000, 1))],
  'text': () => [file('text', textOf(3_000_000, 2))],
  'a program': () => [file('app/server', mixed(8_000_000), { mode: 0o755 })],
  'a piece': () => [file('piece', textOf(2 ** 20, 5))],
  'a piece and a byte': () => [file('piece', textOf(2 ** 20 + 1, 5))],
  'two pieces among others': () => [file('a', textOf(700_000, 6)), file('b', textOf(2 ** 21, 7)), file('c', textOf(700_000, 8))],
  'small files': () => many(3000, 1000),
  'files of packages': () => many(400, 15_000),
  'empty files': () => many(5000, 0).map(entry => ({ ...entry, content: Buffer.alloc(0) })),
  'blocks as large as they get': () => Array.from({ length: 8 }, (_, index) => file(`n${index}`, noiseOf(1_000_000, index))),
  'the same content often': () => Array.from({ length: 30 }, (_, index) => file(`copy${index}`, textOf(200_000, 9))),
  'a Python tree': () => Array.from({ length: 200 }, (_, index) => [file(`usr/lib/python3/m${index}.py`, textOf(9000, index)), file(`usr/lib/python3/__pycache__/m${index}.cpython-313.pyc`, mixed(8000))]).flat(),
  'programs and packages': () => [...many(300, 9000), ...['x', 'y'].map((name, index) => file(`bin/${name}`, mixed(2_500_000 + 4 * index), { mode: 0o755 }))],
};

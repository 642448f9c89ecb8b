import * as fc from 'fast-check';
import { combineCrc32, crc32, tableCrc32 } from '../../../src/oci/compression/crc32';

test('the checksum of the standard text', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
});

test('with and without the checksum of Node.js', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 0xffffffff }), (bytes, start) => {
    expect(tableCrc32(bytes, start)).toBe(crc32(bytes, start));
  }));
});

test('two parts together have the checksum of the whole', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (first, second) => {
    expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(crc32(Buffer.concat([first, second])));
  }));
});

test('also when the second part is larger than numbers of 32 bits', () => {
  // GIVEN 6 GiB of zeros in two ways
  const chunk = Buffer.alloc(64 * 1024 * 1024);
  let doubled = crc32(chunk);
  let size = chunk.length;
  // WHEN
  for (; size < 4 * 2 ** 30; size *= 2) {
    doubled = combineCrc32(doubled, doubled, size);
  }
  const half = combineCrc32(crc32(Buffer.from('a')), doubled, size);
  // THEN moved by 4 GiB at once, or by 2 GiB twice
  const two = Array.from({ length: 5 }).reduce<number>((sum, _, index) => combineCrc32(sum, sum, chunk.length * 2 ** index), crc32(chunk));
  expect(half).toBe(combineCrc32(combineCrc32(crc32(Buffer.from('a')), two, 2 ** 31), two, 2 ** 31));
});

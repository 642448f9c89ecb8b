import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { crc32 } from '../../../src/oci/compression/crc32';
import { deflatePart, gzipHeader, gzipTrailer } from '../../../src/oci/compression/gzip-member';

const OPTIONS = { level: 6, memLevel: 7, slice: 1000 };

async function member(parts: Uint8Array[]): Promise<Buffer> {
  const all = Buffer.concat(parts);
  const packed = await Promise.all(parts.map(part => deflatePart(part, OPTIONS)));
  return Buffer.concat([gzipHeader(), ...packed.flat(), gzipTrailer(crc32(all), all.length)]);
}

test('parts compressed alone are one member together', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 6 }), async parts => {
    expect(gunzipSync(await member(parts))).toEqual(Buffer.concat(parts));
  }), { numRuns: 50 });
});

test('bytes that do not compress take little more room', async () => {
  // GIVEN
  let state = 1;
  const noise = Buffer.from(Array.from({ length: 300_000 }, () => (state = Math.imul(state, 48271) % 0x7fffffff) % 256));
  // WHEN
  const packed = await member([noise]);
  // THEN
  expect(packed.length).toBeLessThan(noise.length + 1000);
  expect(gunzipSync(packed)).toEqual(noise);
});

test('slices refer to what is before them, and parts to nothing', async () => {
  // GIVEN bytes without a pattern of their own, twice
  const noise = createHash('shake256', { outputLength: OPTIONS.slice }).update('noise').digest();
  // WHEN
  const [sliced, apart] = await Promise.all([member([Buffer.concat([noise, noise])]), member([noise, noise])]);
  // THEN
  expect(sliced.length).toBeLessThan(1200);
  expect(apart.length).toBeGreaterThan(2000);
  expect(gunzipSync(sliced)).toEqual(gunzipSync(apart));
});

test('the header is always the same: no time, no name, unknown system', () => {
  expect(gzipHeader().toString('hex')).toBe('1f8b08000000000000ff');
});

test('the size is that modulo 4 GiB', () => {
  expect(gzipTrailer(0x01020304, 2 ** 32 + 5).toString('hex')).toBe('0300' + '04030201' + '05000000');
});

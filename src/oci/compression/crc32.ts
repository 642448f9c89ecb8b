/* eslint-disable no-bitwise -- polynomials over two elements are bits */
import * as zlib from 'node:zlib';

/** zlib.crc32 came with Node 20.15 and 22.2. */
const native: ((bytes: Uint8Array, start?: number) => number) | undefined = (zlib as { crc32?: (bytes: Uint8Array, start?: number) => number }).crc32;
/** The polynomial of gzip, bits reversed. */
const POLYNOMIAL = 0xedb88320;
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) {
    sum = sum & 1 ? sum >>> 1 ^ POLYNOMIAL : sum >>> 1;
  }
  return sum;
});

/**
 * The checksum of gzip over bytes.
 *
 * @param start checksum of what came before
 * @see https://www.rfc-editor.org/rfc/rfc1952#section-8
 */
export function crc32(bytes: Uint8Array, start = 0): number {
  return native ? native(bytes, start) : tableCrc32(bytes, start);
}

/** The same for a Node.js that has none. */
export function tableCrc32(bytes: Uint8Array, start = 0): number {
  let sum = ~start;
  for (const byte of bytes) {
    sum = TABLE[(sum ^ byte) & 0xff] ^ sum >>> 8;
  }
  return ~sum >>> 0;
}

/**
 * The checksum of two parts together, without their bytes: the first part's is moved by the length of the second, as if zeros followed it.
 *
 * @see https://github.com/madler/zlib/blob/develop/crc32.c (crc32_combine)
 */
export function combineCrc32(first: number, second: number, secondLength: number): number {
  return (multiply(powerOfX(secondLength * 8), first) ^ second) >>> 0;
}

/** x to the n-th, modulo the polynomial. n may be larger than 32 bits. */
function powerOfX(n: number): number {
  let power = 0x80000000;
  for (let rest = n, bit = 0; rest > 0; rest = Math.floor(rest / 2), bit++) {
    power = rest % 2 === 1 ? multiply(SQUARES[bit], power) : power;
  }
  return power;
}

/** Product of two polynomials modulo the polynomial; the highest bit is x⁰. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = 31; bit >= 0; bit--) {
    product ^= a >>> bit & 1 ? shifted : 0;
    shifted = shifted & 1 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}

/** x, x², x⁴, x⁸, …: as many as numbers have bits. */
const SQUARES: number[] = [0x40000000];
while (SQUARES.length < 53) {
  const last = SQUARES[SQUARES.length - 1];
  SQUARES.push(multiply(last, last));
}

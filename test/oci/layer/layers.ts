import { spawnSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PackedLayer } from '../../../src/oci/layer/packed-layer';
import { collect } from '../../../src/oci/verified';
import { SEED as GIVEN } from '../../rounds';

export const SEED = GIVEN ?? 20261125;

/** What a layer is, read to its end. */
export interface ReadLayer { readonly digest: string; readonly size: number; readonly diffId: string; readonly blob: Buffer }

export async function readLayer(packing: Promise<PackedLayer>): Promise<ReadLayer> {
  const layer = await packing;
  try {
    const blob = await collect(layer.open());
    return { digest: layer.descriptor.digest, size: layer.descriptor.size, diffId: await layer.diffId, blob };
  } finally {
    await layer.close();
  }
}

/** Runs work with a folder that goes away. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'layer-test-'));
  try {
    return await work(folder);
  } finally {
    spawnSync('chmod', ['-R', 'u+rwX', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file older than any record of it. */
export function writeOld(file: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode });
  utimesSync(file, 1_600_000_000, 1_600_000_000);
}

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed % 2147483646 + 1;
  return () => {
    state = state * 48271 % 2147483647;
    return state / 2147483647;
  };
}

/** Bytes that do not compress. */
export function noiseOf(length: number, seed: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

/** Text that compresses as sources do. */
export function textOf(length: number, seed: number): Buffer {
  const noise = noiseOf(length, seed);
  const text = Buffer.alloc(length);
  for (let at = 0, word = 0; at < length; word++) {
    // frequent words are short
    const number = Math.floor((noise[word] / 256) ** 3 * 5000) + noise[word] % 3;
    at += text.write(`${number.toString(36)} `, at, 'latin1');
  }
  return text;
}

import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/**
 * Measures the layers of the image in a folder that is an OCI layout with one image in it.
 *
 * @param {string} folder
 * @returns {Promise<{ unpacked: number, compressed: number, user: string }>} bytes; layers that are not compressed there are counted as gzip -6 makes them
 */
export async function measureLayout(folder) {
  const blob = digest => join(folder, 'blobs', ...digest.split(':'));
  const read = digest => JSON.parse(readFileSync(blob(digest), 'utf8'));
  let document = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
  while (document.manifests) document = read(document.manifests[0].digest);
  let [unpacked, compressed] = [0, 0];
  for (const { digest, mediaType, size } of document.layers) {
    const zipped = /gzip$/.test(mediaType);
    const other = await lengthOf(blob(digest), zipped ? createGunzip() : createGzip({ level: 6 }));
    unpacked += zipped ? other : size;
    compressed += zipped ? size : other;
  }
  return { unpacked, compressed, user: read(document.config.digest).config.User ?? '' };
}

async function lengthOf(path, change) {
  let length = 0;
  await pipeline(createReadStream(path), change, async source => {
    for await (const part of source) length += part.length;
  });
  return length;
}

// Packs a folder a number of times: `FOLDER CACHE TIMES`; no cache when that is empty. Prints digests and DiffIDs.
import { entriesOfFolder } from '../../../src/oci/layer/entries-of-folder';
import { packLayer } from '../../../src/oci/layer/pack-layer';

async function main([folder, cache, times]: string[]): Promise<void> {
  for (let round = 0; round < Number(times); round++) {
    const layer = await packLayer(entriesOfFolder(folder, { at: 'app' }), { cacheFolder: cache === '' ? undefined : cache });
    console.log(`${layer.descriptor.digest} ${await layer.diffId}`);
    await layer.close();
  }
}

void main(process.argv.slice(2));

// Prints what the golden cases give with the Node.js that runs this, as JSON.
import { GOLDEN_CASES } from './golden-cases';
import { packLayer } from '../../../src/oci/layer/pack-layer';

async function main(): Promise<void> {
  const found: { [name: string]: string[] } = {};
  for (const [name, entries] of Object.entries(GOLDEN_CASES)) {
    const layer = await packLayer(entries(), { cacheFolder: process.argv[2] });
    found[name] = [layer.descriptor.digest, String(layer.descriptor.size), await layer.diffId];
    await layer.close();
  }
  console.log(JSON.stringify(found));
}

void main();

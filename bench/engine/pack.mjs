// One run of the case `compress`: `pack.mjs FOLDER` packs it into a layer, blob and both hashes, and prints the seconds. Loading is not counted.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';

// as the command line does it
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()));
const require = createRequire(import.meta.url);
const { entriesOfFolder } = require('../../lib/oci/layer/entries-of-folder');
const { packLayer } = require('../../lib/oci/layer/pack-layer');

const started = process.hrtime.bigint();
const layer = await packLayer(entriesOfFolder(process.argv[2]), {});
await layer.diffId;
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
console.log(JSON.stringify({ seconds, bytes: layer.descriptor.size }));
await layer.close();

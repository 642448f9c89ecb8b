import { existsSync, readdirSync } from 'node:fs';
import { contentOf, describeContent } from './load-content';
import { ImageReference } from '../../../src/oci/image-reference';
import { inParallel } from '../../../src/oci/in-parallel';
import { RegistryConnection } from '../../../src/oci/registry/registry-connection';
import { openSink } from '../../../src/oci/registry/registry-sink';
import { RegistrySource } from '../../../src/oci/registry/registry-source';

/** Pushes many blobs to a registry, pulls them all, and prints what that took: `load-client <registry> <blobs> <bytes each> <connections>`. */
async function main([registry, count, size, connections]: string[]): Promise<void> {
  const connection = new RegistryConnection({ environment: {}, connections: Number(connections) });
  const reference = ImageReference.parse(`${registry}/load/blobs`);
  const blobs = Array.from({ length: Number(count) }, (_none, seed) => ({ seed, descriptor: describeContent(seed, Number(size)) }));
  const sink = openSink(reference, connection);
  let memory = 0;
  const watch = setInterval(() => (memory = Math.max(memory, process.memoryUsage.rss())), 50);
  await sink.has(blobs[0].descriptor);
  const before = openFiles();
  let errors = 0;
  const each = async (work: (blob: typeof blobs[number]) => Promise<void>): Promise<number> => {
    const begun = performance.now();
    await inParallel(blobs, blobs.length, async blob => work(blob).catch(error => {
      errors++;
      process.stderr.write(`${error.message}\n`);
    }));
    return Math.round(performance.now() - begun);
  };
  const pushed = await each(async ({ seed, descriptor }) => sink.putBlob(descriptor, async function* () {
    yield* contentOf(seed, descriptor.size);
  }));
  const source = new RegistrySource(reference, connection.to(registry), { descriptor: blobs[0].descriptor, bytes: Buffer.alloc(0) });
  const pulled = await each(async ({ descriptor }) => {
    for await (const _chunk of source.blob(descriptor)) {
      // whoever comes to the end has what the descriptor names
    }
  });
  connection.close();
  await new Promise(resolve => setTimeout(resolve, 200));
  clearInterval(watch);
  process.stdout.write(JSON.stringify({ errors, memory, leaked: openFiles() - before, pushed, pulled }));
}

function openFiles(): number {
  return existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0;
}

void main(process.argv.slice(2));

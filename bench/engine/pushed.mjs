// The registry that everybody pushes to, and what it got: who leaves files out is not compared.
import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { run } from '../../test/e2e/engine/run.mjs';
import { startRegistry } from '../../test/e2e/support/registry.mjs';

const ACCEPT = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json'].join(', ');

/** Bytes of the largest layer of an image, and the number of files in it. */
export async function largestLayer(reference) {
  const [, host, repository, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference);
  const url = `http://${host}/v2/${repository}`;
  let manifest = await manifestOf(url, tag);
  if (manifest.manifests) {
    manifest = await manifestOf(url, manifest.manifests[0].digest);
  }
  const [layer] = manifest.layers.sort((a, b) => b.size - a.size);
  const answer = await fetch(`${url}/blobs/${layer.digest}`);
  const listed = await run('tar', ['-tf', '-'], { input: Readable.fromWeb(answer.body).pipe(createGunzip()) });
  const files = listed.stdout.split('\n').filter(line => line !== '' && !line.endsWith('/')).length;
  return { bytes: layer.size, files };
}

/** A registry whose only image has no files: `ko` starts from it. */
export async function benchRegistry() {
  const registry = await startRegistry();
  const base = await pushEmptyImage(registry.host, 'base');
  const empty = async () => {
    const root = join(registry.storage, 'docker', 'registry', 'v2');
    readdirSync(root).forEach(name => rmSync(join(root, name), { recursive: true }));
    await pushEmptyImage(registry.host, 'base');
  };
  return { ...registry, base, empty };
}

async function pushEmptyImage(host, repository) {
  const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [] } }));
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  const base = `http://${host}/v2/${repository}`;
  const begun = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
  const at = new URL(begun.headers.get('location'), base);
  at.searchParams.set('digest', digest);
  await answered(fetch(at, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: config }));
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = { schemaVersion: 2, mediaType, config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length }, layers: [] };
  await answered(fetch(`${base}/manifests/latest`, { method: 'PUT', headers: { 'content-type': mediaType }, body: JSON.stringify(manifest) }));
  return `${host}/${repository}:latest`;
}

async function manifestOf(url, reference) {
  return (await answered(fetch(`${url}/manifests/${reference}`, { headers: { accept: ACCEPT } }))).json();
}

async function answered(answer) {
  const response = await answer;
  if (!response.ok) {
    throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  }
  return response;
}

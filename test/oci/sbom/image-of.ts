import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Catalog, catalog } from '../../../src/oci/sbom/catalog';
import type { Detector, Reading } from '../../../src/oci/sbom/detector';
import { PackageList } from '../../../src/oci/sbom/package-list';
import type { SbomFile, SbomImage } from '../../../src/oci/sbom/sbom-file';
import { sha256 } from '../../../src/private/text';

export const IMAGE: SbomImage = {
  name: 'registry.example/team/api',
  digest: `sha256:${'a'.repeat(64)}`,
  platform: { os: 'linux', architecture: 'amd64' },
  base: { reference: 'gcr.io/distroless/static-debian13:nonroot', digest: `sha256:${'b'.repeat(64)}` },
};

export interface Contents { readonly [path: string]: string | Buffer }

/** Files of an image, each content in two chunks. */
export function filesOf(contents: Contents): SbomFile[] {
  return Object.entries(contents).map(([path, content]) => fileOf(path, Buffer.from(content)));
}

export function catalogOf(contents: Contents): Promise<Catalog> {
  return catalog(filesOf(contents));
}

/** The files below a folder, as if it were the root of an image. */
export function* filesBelow(folder: string, prefix = ''): Generator<SbomFile> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* filesBelow(full, `${prefix}${entry.name}/`);
    } else if (entry.isFile()) {
      yield { ...fileOf(`${prefix}${entry.name}`, readFileSync(full)), mode: lstatSync(full).mode };
    }
  }
}

/** Package URLs that a detector sees in one file. */
export function urlsIn(detector: Detector, path: string, content: string | Buffer): string[] {
  const bytes = Buffer.from(content);
  expect(detector.matches(path, bytes.subarray(0, 512))).toBe(true);
  return urlsOf(detector.read(path, bytes));
}

export function urlsOf(reading: Reading): string[] {
  const list = new PackageList();
  list.add('file', reading);
  return list.finish().packages.map(({ url }) => url);
}

function fileOf(path: string, content: Buffer): SbomFile {
  return {
    path,
    type: 'file',
    mode: 0o644,
    size: content.length,
    sha256: sha256(content),
    content: async function* () {
      const half = Math.ceil(content.length / 2);
      yield content.subarray(0, half);
      yield content.subarray(half);
    },
  };
}

import type { Variant } from './variants';
import type { ImageSource } from '../../oci/content';
import { ImageFiles, readImageFiles } from '../../oci/files/image-files';
import { catalog } from '../../oci/sbom/catalog';
import { sbomFiles } from '../../oci/sbom/catalog-image';
import { imageIn } from '../bases';
import { withBuiltImage } from '../built-image';
import type { Context } from '../context';
import type { Engine } from '../engine';

/** What a variant is like, in figures. */
export interface Measured {
  readonly variant: Variant['name'];
  readonly base: string;
  /** Bytes of the layers as registries keep them. */
  readonly compressed: number;
  /** Bytes of all files. */
  readonly unpacked: number;
  readonly files: number;
  readonly packages: number;
  /** Path of a shell. */
  readonly shell?: string;
  readonly user: string;
  /** Seconds from the program's sources to the image's files, an engine's export included; what the machine has of earlier builds is used. */
  readonly seconds: number;
  /** Folders with the most bytes, the largest first. */
  readonly largest: { readonly path: string; readonly bytes: number }[];
}

/** A variant that could not be measured, and why. */
export interface Failed {
  readonly variant: Variant['name'];
  readonly failed: string;
}

const SHELLS = ['bin/sh', 'usr/bin/sh', 'bin/bash', 'usr/bin/bash', 'busybox/sh', 'bin/busybox'];
const SHOWN = 5;

/** Builds a variant and looks at what is in it. */
export async function measure({ name, image }: Variant, engine: Engine, context: Context): Promise<Measured | Failed> {
  const started = Date.now();
  try {
    return await withBuiltImage(image, engine, name, context, async built => {
      const seconds = (Date.now() - started) / 1000;
      void context.terminal.progress(`${name}: look at the files`);
      return { ...await figures(name, image.choice.split(': ')[0], 'images' in built ? await built.source() : built, image.platforms[0]), seconds };
    });
  } catch (error) {
    return { variant: name, failed: (error as Error).message };
  }
}

async function figures(variant: Variant['name'], base: string, source: ImageSource, platform: Variant['image']['platforms'][0]): Promise<Omit<Measured, 'seconds'>> {
  const { manifest, config } = await imageIn(source, platform);
  const files = await readImageFiles(source, manifest);
  const { packages } = await catalog(sbomFiles(files));
  const plain = [...files.files.values()].filter(({ type }) => type === 'file');
  return {
    variant,
    base,
    compressed: manifest.layers.reduce((sum, { size }) => sum + size, 0),
    unpacked: plain.reduce((sum, { size }) => sum + size, 0),
    files: plain.length,
    packages: packages.length,
    shell: SHELLS.find(path => files.find(path)?.type === 'file'),
    user: config.config?.User || '0',
    largest: largestFolders(files),
  };
}

/** By the first two parts of their paths: enough to see where the bytes are. */
function largestFolders(files: ImageFiles): Measured['largest'] {
  const sums = new Map<string, number>();
  for (const { path, type, size } of files.files.values()) {
    if (type === 'file') {
      const folder = `/${path.split('/').slice(0, 2).join('/')}`;
      sums.set(folder, (sums.get(folder) ?? 0) + size);
    }
  }
  return [...sums].map(([path, bytes]) => ({ path, bytes })).sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)).slice(0, SHOWN);
}

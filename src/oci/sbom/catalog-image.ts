import { Catalog, catalog } from './catalog';
import type { SbomFile } from './sbom-file';
import type { ImageSource } from '../content';
import { ImageFiles, readImageFiles } from '../files/image-files';
import type { ImageManifest } from '../model/manifest';

/**
 * What is in an image of a registry, a layout or an archive. Its layers are read twice: for what lies where, and for what is in it.
 *
 * @throws ContentError when a layer is damaged, or no engine would unpack it
 */
export async function catalogImage(source: ImageSource, manifest: ImageManifest): Promise<Catalog> {
  return catalog(sbomFiles(await readImageFiles(source, manifest)));
}

/** The files of an image, each with its content, layer by layer. */
export async function* sbomFiles(image: ImageFiles): AsyncGenerator<SbomFile, void, undefined> {
  for await (const { files: [first, ...others], content } of image.contents(({ type }) => type === 'file')) {
    const { path, mode, size, sha256 } = first;
    yield { path, links: others.map(other => other.path), type: 'file', mode, size, sha256, content: () => content };
  }
}

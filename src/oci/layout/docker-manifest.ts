import { Fields, listOf, text } from '../model/fields';
import { parseDocument } from '../model/strict-json';

/** What `docker save` says of an image. */
export interface DockerImage {
  /** Path of the config in the archive. */
  readonly config: string;
  readonly names: string[];
  /** Paths of the layers in the archive, the lowest first. */
  readonly layers: string[];
}

export const MANIFEST_FILE = 'manifest.json';
const MOST_IMAGES = 1000;
const MOST_LAYERS = 4096;

/** The images of an archive that `docker save` wrote. */
export function dockerImages(bytes: Buffer, where: string): DockerImage[] {
  // documents are objects everywhere else
  const { images } = parseDocument(Buffer.concat([Buffer.from('{"images":'), bytes, Buffer.from('}')]), `${where}: ${MANIFEST_FILE}`);
  return listOf(parseImage, MOST_IMAGES)(images, `${where}: ${MANIFEST_FILE}`);
}

function parseImage(value: unknown, where: string): DockerImage {
  const fields = new Fields(value, where);
  return {
    config: fields.required('Config', text),
    names: fields.optional('RepoTags', listOf(text, MOST_IMAGES)) ?? [],
    layers: fields.optional('Layers', listOf(text, MOST_LAYERS)) ?? [],
  };
}

import { DEFAULT_PATH } from '../../dockerfile/text/scope';
import type { ComposedImage } from '../../oci/assemble/compose-image';
import { hasBit } from '../../oci/bits';
import { ImageFiles, readImageFiles } from '../../oci/files/image-files';
import type { ImageManifest } from '../../oci/model/manifest';
import { parseImageConfig } from '../../oci/model/parse-image-config';
import { parseManifest } from '../../oci/model/parse-manifest';
import { refuse } from '../../private/errors';
import { placesOf } from '../tools/resolve-tools';

/** What has to be in an image: tools, and what the user says that it starts. */
export interface NeededPrograms {
  readonly tools: string[];
  readonly entrypoint?: string;
}

/**
 * Refuses an image that lacks one of its tools, or the program that it is to start.
 *
 * Layers of the base are read for tools that no layer above has. Who knows a base by its documents alone, as a build at synth does, cannot tell.
 */
export async function refuseMissingTools({ tools, entrypoint }: NeededPrograms, image: ComposedImage): Promise<void> {
  const needed = [...tools, ...entrypoint === undefined ? [] : [entrypoint]];
  const { base } = image.image;
  const below = base?.manifest.layers.length ?? 0;
  if (needed.length === 0 || base !== undefined && base.source === undefined) {
    return;
  }
  const source = await image.source();
  const manifest = parseManifest(await source.document(source.root), source.name);
  const { config = {} } = parseImageConfig(await source.document(source.config), source.name);
  const searchPath = config.Env?.find(line => line.startsWith('PATH='))?.slice('PATH='.length) ?? DEFAULT_PATH;
  const lackedBy = async (layers: ImageManifest['layers'], wanted: string[]): Promise<string[]> => {
    const files = await readImageFiles(source, { ...manifest, layers });
    return wanted.filter(tool => !placesOf(tool, searchPath).some(path => isProgram(files, path)));
  };
  const notAdded = await lackedBy(manifest.layers.slice(below), needed);
  const lacking = notAdded.length === 0 || below === 0 ? notAdded : await lackedBy(manifest.layers, notAdded);
  if (entrypoint !== undefined && lacking.includes(entrypoint)) {
    refuse({
      where: 'entrypoint',
      problem: `${entrypoint} is not in the image`,
      value: entrypoint,
      allowed: 'programs that the image has, as files that may be executed',
      fix: 'add it as files, take a base that has it, or leave entrypoint out for what the recipe starts',
    });
  }
  const missing = tools.filter(tool => lacking.includes(tool));
  if (missing.length > 0) {
    refuse({
      where: 'tools',
      problem: `${missing.join(', ')} is not in the image${missing.some(tool => tool.startsWith('/')) ? '' : `, in no folder of PATH (${searchPath})`}`,
      value: missing,
      allowed: 'programs that the image has, as files that may be executed',
      fix: 'add them as files or debianPackages, take a base that has them, or leave them out of tools',
    });
  }
}

function isProgram(files: ImageFiles, path: string): boolean {
  const file = files.find(path);
  return file?.type === 'file' && [0o100, 0o010, 0o001].some(bit => hasBit(file.mode, bit));
}

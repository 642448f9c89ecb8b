import { runConfigOf } from './run-config-of';
import type { Finding } from '../../findings/finding';
import type { RunConfig } from '../../oci/model/image-config';
import type { Platform } from '../../oci/platform';
import type { TarSource } from '../../oci/tar/tar-writer';
import { HostInput, hostInput } from '../host/host-input';
import type { ImageParts } from '../image-parts';
import type { ArchiveLayer } from '../recipe';

/** A layer whose entries are known. */
export interface KnownLayer {
  readonly name: string;
  readonly entries: TarSource[];
}

/** An image but for its base: what is built, what lies below and above it, and how it starts. */
export interface ImageLayout {
  readonly platforms: Platform[];
  readonly build: HostInput;
  readonly below: KnownLayer[];
  readonly above: KnownLayer[];
  readonly config: RunConfig;
  readonly findings: Finding[];
}

/** The layers of an image in their order: system files first, since images share them. */
export function layoutOf(parts: ImageParts): ImageLayout {
  const { recipe, around, options, findings } = parts;
  const known = ({ name, members }: ArchiveLayer): KnownLayer => ({ name, entries: members });
  return {
    platforms: options.platforms,
    build: hostInput(recipe),
    below: [...around.first, ...recipe.archiveLayers].map(known),
    above: around.last.map(known),
    config: runConfigOf(parts),
    findings,
  };
}

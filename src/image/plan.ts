import type { ImageParts } from './image-parts';
import type { PlannedConfig } from './planned-config';
import { OUT } from './programs/build-stage';
import { ArchiveLayer, PlannedEntry } from './recipe';

/** The last stage as data. Paths are the image's; nothing in it depends on the machine. */
export interface ImagePlan {
  readonly format: 1;
  readonly base: string;
  readonly layers: PlannedLayer[];
  readonly config: PlannedConfig;
}

/** A layer: entries that are known now, or a folder of the build stage that is copied to `/`. */
export interface PlannedLayer {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  readonly entries?: PlannedEntry[];
  /** Debian packages that it is made of, and the snapshot that they are from. */
  readonly packages?: string[];
  readonly snapshot?: string;
}

/** The last stage: system files first, since images share them; then what changes least. */
export function planImage({ base, recipe, around: { first, last }, probe, debian, files, config }: ImageParts): ImagePlan {
  const planned = ({ name, entries }: ArchiveLayer): PlannedLayer => ({ name, entries });
  return {
    format: 1,
    base: base.toString(),
    layers: [
      ...first.map(planned),
      ...probe ? [{ ...planned(probe.archive), from: 'probe:/$TARGETARCH', to: '/' }] : [],
      ...debian ? [{ name: 'debian', from: `debian:${OUT}`, to: '/', packages: debian.packages, snapshot: debian.snapshot }] : [],
      ...files ? [planned(files)] : [],
      ...recipe.archiveLayers.map(planned),
      ...recipe.stageLayers.map(({ name, folder, stage }) => ({ name, from: `${stage?.name ?? 'build'}:${folder}`, to: '/' })),
      ...last.map(planned),
    ],
    config,
  };
}

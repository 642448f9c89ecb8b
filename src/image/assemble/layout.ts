import { runConfigOf } from './run-config-of';
import { WITH_ENGINE } from '../../findings/container-engine';
import { Finding, Severity } from '../../findings/finding';
import type { RunConfig } from '../../oci/model/image-config';
import type { Platform } from '../../oci/platform';
import type { TarSource } from '../../oci/tar/tar-writer';
import { refuse } from '../../private/errors';
import { HostInput, hostInput } from '../host/host-input';
import type { ImageParts } from '../image-parts';
import type { ArchiveLayer } from '../recipe';

/** A layer whose entries are known. */
export interface KnownLayer {
  readonly name: string;
  readonly entries: TarSource[];
  /** Whose images have it; those of every architecture when absent. */
  readonly architecture?: string;
}

/** An image but for its base: what is built, what lies below and above it, and how it starts. */
export interface ImageLayout {
  readonly platforms: Platform[];
  readonly build: HostInput;
  readonly below: KnownLayer[];
  readonly above: KnownLayer[];
  readonly config: RunConfig;
  /** Programs that have to be in the image. */
  readonly tools: string[];
  /** The program to start, where it is not the recipe's. */
  readonly entrypoint?: string;
  readonly findings: Finding[];
}

/** They are unpacked in a build stage: what they need is found out there, by Debian's own tools. */
function refusePackages(packages: string[] | undefined): void {
  if (packages !== undefined) {
    refuse({
      where: 'debianPackages',
      problem: 'Debian packages are unpacked in a build stage, which needs a container engine',
      value: packages,
      allowed: 'images without debianPackages, or a container engine',
      fix: WITH_ENGINE,
    });
  }
}

/** The layers of an image in their order: system files first, since images share them. */
export function layoutOf(parts: ImageParts): ImageLayout {
  const { recipe, around, options, findings, probe, debian, files } = parts;
  refusePackages(debian?.packages);
  const known = ({ name, members }: ArchiveLayer): KnownLayer => ({ name, entries: members });
  const probes = [...probe?.layers ?? []].map(([architecture, layer]) => ({ ...known(layer), architecture }));
  return {
    platforms: options.platforms,
    build: hostInput(recipe),
    below: [...around.first.map(known), ...probes, ...[...files ? [files] : [], ...recipe.archiveLayers].map(known)],
    above: around.last.map(known),
    config: runConfigOf(parts),
    tools: options.tools,
    entrypoint: options.entrypoint?.[0],
    // whoever assembles the image looks for its tools
    findings: findings.filter(({ id, severity }) => id !== 'missing-tool' || severity !== Severity.INFO),
  };
}

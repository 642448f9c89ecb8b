import type { ImageLayout, KnownLayer } from './layout';
import type { Finding } from '../../findings/finding';
import type { BaseContent } from '../../oci/assemble/compose-image';
import type { RunConfig } from '../../oci/model/image-config';
import { Platform } from '../../oci/platform';
import type { TarSource } from '../../oci/tar/tar-writer';
import type { HostInput } from '../host/host-input';

/** An image to be assembled by another process: plain data, as JSON. */
export interface AssemblyJob {
  readonly format: 1;
  /** For messages: where the image stands in its app. */
  readonly name: string;
  /** Folder that the archive goes to. */
  readonly folder: string;
  /** An image of a program. */
  readonly program?: ProgramJob;
  /** An image that is there. */
  readonly prebuilt?: PrebuiltJob;
}

export interface ProgramJob {
  readonly build: HostInput;
  readonly below: JobLayer[];
  readonly above: JobLayer[];
  readonly config: RunConfig;
  readonly tools: string[];
  readonly entrypoint?: string;
  /** In their order; the base of each, unless it is scratch. */
  readonly platforms: { readonly platform: string; readonly base?: Pick<BaseContent, 'manifest' | 'config'> }[];
  /** What is bound to slots: a file of this machine, or the name of an environment variable. */
  readonly secrets: { readonly [slot: string]: { readonly file?: string; readonly environmentVariable?: string } };
}

export interface PrebuiltJob {
  readonly kind: 'oci-layout' | 'tar';
  readonly path: string;
  readonly reference?: string;
  /** As it was when the app was synthesized. */
  readonly digest: string;
}

export interface JobLayer {
  readonly name: string;
  readonly architecture?: string;
  readonly entries: JobEntry[];
}

/** An entry of an archive; contents in memory as base64. */
export type JobEntry = Omit<TarSource, 'content' | 'status'> & { readonly base64?: string };

/** What the process answers. */
export interface AssemblyResult {
  readonly digest: string;
  readonly mediaType: string;
  /** Compressed bytes of the largest platform, its base included. */
  readonly size: number;
  /** Digest of the manifest of each platform. */
  readonly platforms: { readonly [platform: string]: string };
  readonly archive: {
    /** Name in the folder. */
    readonly file: string;
    readonly sha256: string;
    /** What is in it, each `sha256:… <first byte> <bytes>`. */
    readonly blobs: string[];
  };
  readonly findings: Finding[];
}

/** What the lock has of the base for a platform; undefined for scratch. */
type LockedBaseOf = (platform: Platform) => ProgramJob['platforms'][number]['base'];

/** The image of a program as a job. */
export function programJob(layout: ImageLayout, baseOf: LockedBaseOf, secrets: ProgramJob['secrets']): ProgramJob {
  const { platforms, build, below, above, config, tools, entrypoint } = layout;
  const { sources, stageLayers, hostBuild } = build;
  return {
    build: {
      // hashes are made when they are asked for: a job has them all
      sources: sources && {
        root: sources.root,
        hash: sources.hash,
        files: sources.files.map(({ path, mode, sha256, linkTarget }) => ({ path, mode, sha256, linkTarget })),
      },
      stageLayers,
      hostBuild,
    },
    below: below.map(packed),
    above: above.map(packed),
    config,
    tools,
    entrypoint,
    platforms: platforms.map(platform => ({ platform: platform.toString(), base: baseOf(platform) })),
    secrets,
  };
}

/** The image of a job. */
export function layoutOfJob({ build, below, above, config, tools, entrypoint, platforms }: ProgramJob): ImageLayout {
  const known = platforms.map(({ platform }) => Platform.of(platform));
  return { build, config, tools, entrypoint, platforms: known, below: below.map(unpacked), above: above.map(unpacked), findings: [] };
}

function packed({ name, architecture, entries }: KnownLayer): JobLayer {
  return {
    name,
    architecture,
    entries: entries.map(({ content, status: _looked, ...entry }) => ({ ...entry, base64: content && Buffer.from(content).toString('base64') })),
  };
}

function unpacked({ name, architecture, entries }: JobLayer): KnownLayer {
  const bytes = (base64: string | undefined): Buffer | undefined => base64 === undefined ? undefined : Buffer.from(base64, 'base64');
  return { name, architecture, entries: entries.map(({ base64, ...entry }) => ({ ...entry, content: bytes(base64) })) };
}

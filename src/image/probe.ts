import { ArchiveEntry, archiveName, archiveOfFiles } from './archive';
import { ArchiveLayer, ContextPaths } from './recipe';
import type { ResolvedOptions } from './resolve-options';
import { Dockerfile } from '../dockerfile/dockerfile';
import { DockerfileFinalStage } from '../dockerfile/final-stage';
import { probe } from '../oci/shipped-data';
import { sha256 } from '../private/text';

/** Where the program that `Healthcheck.http()` runs is in an image. */
export const PROBE_PATH = '/usr/local/bin/http-probe';

const STAGE = 'probe';

/** The program that asks for the health of another, for each architecture of an image. */
export interface ProbeLayer {
  /** Of all architectures, each in a folder of its name. */
  readonly archive: ArchiveLayer;
  readonly layers: ReadonlyMap<string, ArchiveLayer>;
}

/** The probe of an image whose health check runs it. */
export function probeLayer({ healthcheck, platforms }: ResolvedOptions): ProbeLayer | undefined {
  if (healthcheck?.command[0] !== PROBE_PATH) {
    return undefined;
  }
  const architectures = [...new Set(platforms.map(({ architecture }) => architecture))].sort();
  return {
    archive: archiveOfFiles(STAGE, architectures.map(architecture => entry(architecture, `${architecture}${PROBE_PATH}`))),
    layers: new Map(architectures.map(architecture => [architecture, archiveOfFiles(STAGE, [entry(architecture, PROBE_PATH.slice(1))])])),
  };
}

/** A stage that holds the probe of every architecture; the last stage takes its own. */
export function addProbeStage(dockerfile: Dockerfile, { archives }: ContextPaths, { archive }: ProbeLayer): void {
  dockerfile.addStage(STAGE, { image: 'scratch' }).addLocal({ sources: [`${archives}/${archiveName(archive)}`], destination: '/' });
}

export function copyProbe(last: DockerfileFinalStage): void {
  last.arg('TARGETARCH');
  // a literal source cannot hold a variable
  last.raw(`COPY --from=${STAGE} /$TARGETARCH/ /`);
}

function entry(architecture: string, path: string): ArchiveEntry {
  const content = probe(architecture);
  return { path, mode: 0o755, owner: 0, group: 0, content, sha256: sha256(content) };
}

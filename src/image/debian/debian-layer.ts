import { DebianPackages } from './debian-packages';
import { Dockerfile } from '../../dockerfile/dockerfile';
import { RunMount } from '../../dockerfile/run-mount';
import { DockerfileStage } from '../../dockerfile/stage';
import { debianScripts } from '../../oci/shipped-data';
import { refuse } from '../../private/errors';
import { sha256 } from '../../private/text';
import { archiveName, archiveOfFiles } from '../archive';
import { MinimalBase } from '../bases/minimal-base';
import { fixTimes, OUT } from '../programs/build-stage';
import { ArchiveLayer, ContextPaths } from '../recipe';
import type { UnknownTools } from '../tools/check-tools';

/** Packages of Debian as a layer of the last stage, made in a build stage of their own. */
export interface DebianLayer extends DebianPackages {
  readonly suite: string;
  /** What unpacks them, for the build stage alone. */
  readonly scripts: ArchiveLayer;
  /** Tools that the base or the packages have to bring; undefined when there are none. */
  readonly tools?: Pick<UnknownTools, 'ofBase' | 'searchPath'>;
}

/** Debian's releases that have bases, and are looked after. */
const SUITES: { readonly [release: number]: string } = { 12: 'bookworm', 13: 'trixie' };
const BASE = '/base';
const SCRIPTS = '/debian';
const UNPACK = ['LinkerCache.pm', 'unpack.pl'];
const CHECK_TOOLS = 'check-tools.pl';

/** The layer of an image's packages; undefined when there are none. */
export function debianLayer(wanted: DebianPackages | undefined, base: MinimalBase, unknown: UnknownTools, where: string): DebianLayer | undefined {
  if (wanted === undefined) {
    return undefined;
  }
  const suite = SUITES[base.facts.debianRelease ?? 0];
  if (suite === undefined) {
    refuse({
      where: `${where}.debianPackages`,
      problem: base.isScratch
        ? 'scratch has nothing of Debian that packages could go on top of'
        : `${base.reference} is not known to be made of packages of ${releases(' or ')}`,
      value: wanted.packages,
      allowed: `bases of ${releases(' and ')}`,
      fix: base.isScratch ? 'use DistrolessImage' : 'choose a DistrolessBase, or state debianRelease in MinimalBase.custom()',
    });
  }
  const tools = unknown.ofBase.length > 0 ? unknown : undefined;
  return { ...wanted, suite, tools, scripts: scriptsArchive(tools ? [...UNPACK, CHECK_TOOLS] : UNPACK) };
}

/** The stage that unpacks the packages below `/out`. Nothing of them is run, so it is one for the building machine. */
export function addDebianStage(dockerfile: Dockerfile, { archives }: ContextPaths, layer: DebianLayer, base: MinimalBase): DockerfileStage {
  const below = dockerfile.addStage('base', { image: base.reference, digest: base.digest });
  const stage = dockerfile.addStage('debian', { image: `debian:${layer.suite}-slim`, platform: '$BUILDPLATFORM' });
  stage.arg('TARGETARCH');
  stage.addLocal({ sources: [`${archives}/${archiveName(layer.scripts)}`], destination: `${SCRIPTS}/` });
  stage.run(
    ['perl', `${SCRIPTS}/unpack.pl`, BASE, OUT, layer.suite, layer.snapshot ?? 'none', ...layer.packages],
    { mounts: [RunMount.bind({ fromStage: below, target: BASE })] },
  );
  if (layer.tools) {
    const { searchPath, ofBase } = layer.tools;
    stage.run(['perl', `${SCRIPTS}/${CHECK_TOOLS}`, BASE, OUT, searchPath, ...ofBase], { mounts: [RunMount.bind({ fromStage: below, target: BASE })] });
  }
  fixTimes(stage);
  return stage;
}

function releases(joint: string): string {
  return Object.keys(SUITES).map(release => `Debian ${release}`).join(joint);
}

function scriptsArchive(names: string[]): ArchiveLayer {
  return archiveOfFiles('debian', debianScripts(names).map(({ path, content }) => ({ path, mode: 0o644, owner: 0, group: 0, content, sha256: sha256(content) })));
}

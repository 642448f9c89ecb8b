import { archiveName } from './archive';
import { addDebianStage } from './debian/debian-layer';
import type { ImageParts } from './image-parts';
import { addProbeStage, copyProbe } from './probe';
import { OUT } from './programs/build-stage';
import { ArchiveLayer, ContextPaths } from './recipe';
import { Dockerfile } from '../dockerfile/dockerfile';
import { byCodeUnit } from '../private/text';

/** The plan as a Dockerfile: the recipe's build stage, and a last stage that only takes files and settings. */
export function imageDockerfile({ base, recipe, options, around, probe, debian, files, config }: ImageParts, paths: ContextPaths): Dockerfile {
  const dockerfile = new Dockerfile();
  if (hasBuildStages(recipe, debian)) {
    // steps are programs without a shell, so hadolint's advice to join them cannot be followed
    dockerfile.comment('hadolint global ignore=DL3059');
  }
  if (probe) {
    addProbeStage(dockerfile, paths, probe);
  }
  const packages = debian && addDebianStage(dockerfile, paths, debian, base);
  const build = recipe.addBuildStage?.(dockerfile, paths);
  const beside = new Map(recipe.stageLayers.map(({ stage }) => [stage, stage?.add(dockerfile, paths)]));
  const last = dockerfile.addFinalStage({ image: base.reference, digest: base.digest });
  const unpack = (layer: ArchiveLayer): void => last.addLocal({ sources: [`${paths.archives}/${archiveName(layer)}`], destination: '/' });
  around.first.forEach(unpack);
  if (probe) {
    copyProbe(last);
  }
  if (packages) {
    last.copy({ fromStage: packages, sources: [`${OUT}/`], destination: '/' });
  }
  [...files ? [files] : [], ...recipe.archiveLayers].forEach(unpack);
  for (const layer of recipe.stageLayers) {
    last.copy({ fromStage: layer.stage === undefined ? build : beside.get(layer.stage), sources: [`${layer.folder}/`], destination: '/' });
  }
  around.last.forEach(unpack);
  for (const name of Object.keys(config.env).sort(byCodeUnit)) {
    last.env(name, config.env[name]);
  }
  for (const name of Object.keys(config.labels).sort(byCodeUnit)) {
    last.label(name, config.labels[name]);
  }
  for (const port of options.ports) {
    last.expose(port);
  }
  for (const path of config.volumes) {
    last.volume(path);
  }
  if (config.workingDirectory !== undefined) {
    last.workdir(config.workingDirectory);
  }
  last.user(config.user);
  if (options.healthcheck) {
    last.healthcheck(options.healthcheck);
  }
  if (config.entrypoint) {
    last.entrypoint(config.entrypoint);
  }
  if (config.command) {
    last.cmd(config.command);
  }
  return dockerfile;
}

function hasBuildStages({ addBuildStage, stageLayers }: ImageParts['recipe'], debian: ImageParts['debian']): boolean {
  return addBuildStage !== undefined || debian !== undefined || stageLayers.some(({ stage }) => stage !== undefined);
}

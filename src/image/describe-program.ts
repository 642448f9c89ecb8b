import { baseView } from './bases/base-view';
import { ImageDescription, inputHash, stagedPaths } from './description';
import { imageDockerfile } from './image-dockerfile';
import { ImageParts } from './image-parts';
import { planImage } from './plan';
import { Program } from './program';
import { ContextPaths } from './recipe';
import { canonicalJson } from '../private/text';

/** From the parts of an image to everything that building it with a container engine needs. */
export function describeProgramImage(program: Program, parts: ImageParts): ImageDescription {
  const { base, recipe, options, around, probe, debian, files, config } = parts;
  const plan = planImage(parts);
  const dockerfileFor = (paths: ContextPaths) => imageDockerfile(parts, paths);
  const dockerfile = dockerfileFor(stagedPaths(recipe.sources));
  const text = dockerfile.render();
  const forStages = [...recipe.buildArchives ?? [], ...probe ? [probe.archive] : [], ...debian ? [debian.scripts] : []];
  const archives = [...around.first, ...files ? [files] : [], ...recipe.archiveLayers, ...around.last, ...forStages];
  const secrets = (program._given.secrets ?? []).map(name => ({ name, required: true }));
  const hashed = { plan: canonicalJson(plan), platforms: options.platforms, dockerfile: text, secrets, sources: recipe.sources, archives };
  return {
    ...hashed,
    dockerfile,
    dockerfileFor,
    recipe,
    inputHash: inputHash(hashed),
    findings: parts.findings,
    buildArgs: {},
    sourcesAreContext: false,
    ignoreLines: recipe.ignoreLines,
    runtime: {
      user: config.user,
      ports: options.ports,
      writablePaths: options.writablePaths,
      healthcheck: options.healthcheck,
      leadingArguments: options.entrypoint ? [] : recipe.command ?? [],
      shell: baseView(base).shell,
    },
  };
}

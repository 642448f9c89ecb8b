import { namesRelease } from '../../../dockerfile/text/reference';
import { ImageReference } from '../../../oci/image-reference';
import { refuse } from '../../../private/errors';
import { MinimalBase } from '../../bases/minimal-base';
import type { LayerStage, Recipe, StageLayer } from '../../recipe';
import { literal } from '../../sources/strings';
import { OUT, tidy } from '../build-stage';

/** As https://github.com/awslabs/aws-lambda-web-adapter publishes it, for amd64 and arm64: a static executable. */
const IMAGE = 'public.ecr.aws/awsguru/aws-lambda-adapter:1.0.1';
/** For programs without a build stage of their own. */
const TOOLS = 'debian:trixie-slim';
/** Where Lambda looks for what runs beside a function. */
const EXTENSIONS = '/opt/extensions';
const LAYER: StageLayer = { name: 'lambda-adapter', folder: OUT };

export function checkAdapterPort(port: number): void {
  if (!Number.isInteger(port) || port < 1024 || port > 65535 || port === 9001) {
    refuse({
      where: 'LambdaRuntime.webAdapter()',
      problem: port === 9001 ? 'the Runtime API of Lambda listens there' : 'a function cannot listen on this port',
      value: port,
      allowed: 'whole numbers from 1024 to 65535, but 9001',
      fix: 'let the program listen on another port, such as 8080',
    });
  }
}

/** A tag that names a version, or a digest: what `latest` is changes. */
export function checkAdapterImage(image: string = IMAGE): string {
  const where = 'LambdaRuntime.webAdapter(), image';
  if (ImageReference.parse(literal(image, where), where).digest === undefined && !namesRelease(image)) {
    refuse({ where, problem: 'this does not say which version', value: image, allowed: 'a reference whose tag has a number, or with a digest', fix: `leave it out for ${IMAGE}` });
  }
  return image;
}

/** The recipe with the adapter where Lambda looks for extensions; without a container engine its image cannot be looked into. */
export function withWebAdapter(recipe: Recipe, port: number, image: MinimalBase): Recipe {
  const tools = recipe.toolchains[0] ?? TOOLS;
  return {
    ...recipe,
    toolchains: [...new Set([...recipe.toolchains, tools])],
    hostBuild: undefined,
    folders: [...recipe.folders ?? [], `${EXTENSIONS}/lambda-adapter`],
    stageLayers: [{ ...LAYER, stage: adapterStage(tools, image) }, ...recipe.stageLayers],
    env: { AWS_LWA_PORT: String(port), ...recipe.env },
  };
}

/** By way of a stage with a shell: a file that is copied into a new folder gives that the time of day. */
function adapterStage(tools: string, { reference, digest }: MinimalBase): LayerStage {
  return {
    name: LAYER.name,
    add: dockerfile => {
      const adapter = dockerfile.addStage('lambda-adapter-image', { image: reference, digest });
      const stage = dockerfile.addStage(LAYER.name, { image: tools, platform: '$BUILDPLATFORM' });
      stage.copy({ fromStage: adapter, sources: ['/lambda-adapter'], destination: `${OUT}${EXTENSIONS}/` });
      stage.run(['chmod', '0755', `${OUT}${EXTENSIONS}/lambda-adapter`]);
      tidy(stage);
      return stage;
    },
  };
}

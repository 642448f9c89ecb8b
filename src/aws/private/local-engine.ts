import { relative } from 'node:path';
import { DockerImageAssetSource, Stack, Stage, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { described } from './described';
import type { ImageDescription } from '../../image/description';
import { stageImage } from '../../image/staging';
import { refuse } from '../../private/errors';
import { canonicalJson, sha256 } from '../../private/text';
import type { LocalEngineOptions, PublishedImage, PublishOptions } from '../image-publisher';

const WHERE = 'ImagePublisher.localEngine()';

/** Registers the image with the stack's synthesizer: the command line builds and pushes it before CloudFormation starts. */
export function bindLocalEngine(scope: Construct, toPublish: PublishOptions, options: LocalEngineOptions): PublishedImage {
  const { image, repository, buildArgs = {} } = toPublish;
  refuseWhatItCannot(image.platforms.map(String), repository, buildArgs);
  const description = described(scope, image, buildArgs);
  refuseUnreadArguments(description, buildArgs);
  const staged = stageImage(description, Stage.of(scope)!.assetOutdir);
  const args = { ...description.buildArgs, ...buildArgs };
  const assetHash = Object.keys(buildArgs).length === 0 ? description.inputHash : sha256(canonicalJson([description.inputHash, buildArgs]));
  const source: DockerImageAssetSource = {
    sourceHash: assetHash,
    directoryName: relative(Stage.of(scope)!.outdir, staged.directory).split('\\').join('/'),
    dockerFile: staged.dockerfile,
    dockerBuildTarget: description.target,
    dockerBuildArgs: Object.keys(args).length > 0 ? args : undefined,
    platform: image.platforms[0].toString(),
    displayName: options.displayName ?? scope.node.path,
  };
  const location = Stack.of(scope).synthesizer.addDockerImageAsset(source);
  return {
    repository: ecr.Repository.fromRepositoryName(scope, 'Repository', location.repositoryName),
    imageUri: location.imageUri,
    imageTag: location.imageTag ?? assetHash,
    assetHash,
    noDigestBecause: `${WHERE} pushes when the command line runs, so a template cannot know the digest`,
  };
}

/** A recipe has all its values already: an argument that nothing reads would only change the hash. */
function refuseUnreadArguments({ plan }: ImageDescription, buildArgs: { [name: string]: string }): void {
  const names = Object.keys(buildArgs);
  if (plan !== undefined && names.length > 0) {
    refuse({
      where: `${WHERE}, buildArgs`,
      problem: 'the image of a program reads no build arguments',
      value: names,
      allowed: 'build arguments for a DockerfileImage',
      fix: 'leave them out; give env for the running program',
    });
  }
}

function refuseWhatItCannot(platforms: string[], repository: ecr.IRepository | undefined, buildArgs: { [name: string]: string }): void {
  if (platforms.length > 1) {
    refuse({
      where: `${WHERE}, platforms`,
      problem: 'a local engine builds one platform per image',
      value: platforms,
      allowed: 'one platform',
      fix: 'give one platform, or an image per platform; ImagePublisher.codeBuild() and ImagePublisher.embedded() will build an index of several',
    });
  }
  if (repository !== undefined) {
    refuse({
      where: `${WHERE}, repository`,
      problem: 'a local engine publishes to the bootstrap repository',
      value: 'a repository',
      allowed: 'no repository',
      fix: 'leave repository out; ImagePublisher.codeBuild() and ImagePublisher.embedded() will publish to one of your own',
    });
  }
  for (const [name, value] of Object.entries(buildArgs)) {
    if (typeof value !== 'string' || Token.isUnresolved(name) || Token.isUnresolved(value)) {
      refuse({
        where: `${WHERE}, buildArgs`,
        problem: typeof value === 'string' ? 'a value that is known at deployment only cannot reach a local build' : 'this is not a string',
        value: Token.isUnresolved(name) ? '${Token[…]}' : name,
        allowed: 'literal strings',
        fix: 'give a literal, or pass the value at run time (environment of the task or function)',
      });
    }
  }
}

import { relative, resolve } from 'node:path';
import { DockerImageAssetSource, Duration, Stack, Stage, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { described } from './described';
import { checkHandler } from './handler-checks';
import { checkLiteral } from './inputs';
import { tellLater } from './late-facts';
import { localSecret } from './local-secret';
import { warnOfMovingTags } from './moving-tags';
import { publishResource, registryId } from './publish-resource';
import { PublisherFunction } from './publisher-function';
import { digestReference, imageReference } from './references';
import { boundSecrets, checkTags, refuseUnreadArguments } from './requests';
import { stageImage } from '../../image/staging';
import { refuse } from '../../private/errors';
import type { BuildSecret } from '../build-secret';
import { ANSWER_MINUTES, COPY_MINUTES, imageTag } from '../handlers/protocol';
import type { LocalEngineOptions } from '../local-engine-options';
import type { PublishedImage, PublishOptions } from '../published-image';

const WHERE = 'ImagePublisher.localEngine()';

/**
 * Registers the image with the stack's synthesizer: the command line builds and pushes it before CloudFormation starts.
 *
 * For a repository of one's own, and for the digest, a custom resource does the rest when CloudFormation runs.
 */
export function bindLocalEngine(scope: Construct, toPublish: PublishOptions, options: LocalEngineOptions): PublishedImage {
  const { image, repository, buildArgs = {}, additionalTags = [] } = toPublish;
  refuseWhatItCannot(image.platforms.map(String), repository, additionalTags, buildArgs);
  checkHandler(options, WHERE);
  checkLiteral(options.displayName ?? '', `${WHERE}, displayName`);
  const description = described(scope, image, buildArgs);
  refuseUnreadArguments(description, Object.keys(buildArgs), WHERE);
  const staged = stageImage(description, Stage.of(scope)!.assetOutdir);
  const args = { ...description.buildArgs, ...buildArgs };
  const assetHash = description.inputHash;
  const secrets = boundSecrets(description, toPublish.secrets).map(({ slot, secret }) => [slot, sourceOf(slot, secret, staged.directory)]);
  const source: DockerImageAssetSource = {
    sourceHash: assetHash,
    directoryName: relative(Stage.of(scope)!.outdir, staged.directory).split('\\').join('/'),
    dockerFile: staged.dockerfile,
    dockerBuildTarget: description.target,
    dockerBuildArgs: Object.keys(args).length > 0 ? args : undefined,
    dockerBuildSecrets: secrets.length > 0 ? Object.fromEntries(secrets) : undefined,
    platform: image.platforms[0].toString(),
    displayName: options.displayName ?? scope.node.path,
  };
  const location = Stack.of(scope).synthesizer.addDockerImageAsset(source);
  const pushed = {
    repository: ecr.Repository.fromRepositoryName(scope, 'Repository', location.repositoryName), tag: location.imageTag ?? assetHash,
  };
  if (repository !== undefined) {
    warnOfMovingTags(scope, additionalTags, repository);
    return copied(scope, { pushed, assetHash, repository, additionalTags, options });
  }
  const published: PublishedImage = { repository: pushed.repository, imageUri: location.imageUri, imageTag: pushed.tag, assetHash };
  // the function comes into the stack only when somebody asks for what it alone can tell
  tellLater(published, () => copied(scope, { pushed, assetHash, repository: pushed.repository, additionalTags: [], options }));
  return published;
}

interface Copy {
  readonly pushed: { readonly repository: ecr.IRepository; readonly tag: string };
  readonly assetHash: string;
  readonly repository: ecr.IRepository;
  readonly additionalTags: string[];
  readonly options: LocalEngineOptions;
}

/** Has the function of the stack copy what the command line pushed, and tell the digest. */
function copied(scope: Construct, { pushed, assetHash, repository, additionalTags, options }: Copy): PublishedImage {
  const publisher = PublisherFunction.of(scope, options);
  publisher.allowCopies(pushed.repository, repository);
  const resource = publishResource(scope, publisher, {
    InputHash: assetHash,
    RepositoryName: repository.repositoryName,
    RepositoryUri: repository.repositoryUri,
    RegistryId: registryId(scope, repository),
    AdditionalTags: additionalTags.length === 0 ? undefined : additionalTags,
    Copy: { RepositoryName: pushed.repository.repositoryName, Tag: pushed.tag },
  }, { serviceTimeout: Duration.minutes(COPY_MINUTES + ANSWER_MINUTES), after: publisher.ready(repository) });
  const tag = imageTag(assetHash);
  const digest = resource.getAttString('Digest');
  return {
    repository,
    imageTag: tag,
    assetHash,
    imageUri: imageReference(scope, { exact: `${repository.repositoryUri}@${digest}`, lasting: `${repository.repositoryUri}:${tag}`, tag }),
    digest: digestReference(scope, digest),
    size: resource.getAttString('Size'),
  };
}

/** Docker reads a file as it names it, from the folder that is built. */
function sourceOf(slot: string, secret: BuildSecret, directory: string): string {
  const local = localSecret(slot, secret, 'a container engine on the machine that runs `cdk deploy`');
  return local.environmentVariable === undefined ? `src=${relative(directory, resolve(process.cwd(), local.file!)).split('\\').join('/')}` : `env=${local.environmentVariable}`;
}

function refuseWhatItCannot(
  platforms: string[], repository: ecr.IRepository | undefined, additionalTags: string[], buildArgs: { [name: string]: string },
): void {
  if (platforms.length > 1) {
    refuse({
      where: `${WHERE}, platforms`,
      problem: 'a local engine builds one platform per image',
      value: platforms,
      allowed: 'one platform',
      fix: 'give one platform, or an image per platform; ImagePublisher.codeBuild() builds an index of several',
    });
  }
  checkTags(additionalTags);
  if (additionalTags.length > 0 && repository === undefined) {
    refuse({
      where: 'MinimalImageAsset.additionalTags',
      problem: 'the bootstrap repository has the tags of the command line only',
      value: additionalTags,
      allowed: 'additional tags in a repository of your own',
      fix: 'give the asset a repository, e.g. new aws.ImageRepository(…), or leave additionalTags out',
    });
  }
  for (const [name, value] of Object.entries(buildArgs)) {
    if (typeof value !== 'string' || Token.isUnresolved(name) || Token.isUnresolved(value)) {
      refuse({
        where: `${WHERE}, buildArgs`,
        problem: typeof value === 'string' ? 'a value that is known at deployment only cannot reach a local build' : 'this is not a string',
        value: Token.isUnresolved(name) ? '${Token[…]}' : name,
        allowed: 'literal strings',
        fix: 'give a literal, pass the value at run time (environment of the task or function), or use ImagePublisher.codeBuild()',
      });
    }
  }
}

import { relative } from 'node:path';
import { CustomResource, Duration, FileAssetPackaging, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { Assembly } from './assembly';
import type { ImageDescription } from '../../../image/description';
import type { EmbeddedOptions } from '../../embedded-options';
import { ANSWER_MINUTES, ArchiveProperties, COPY_MINUTES, digestTag, ObjectLocation } from '../../handlers/protocol';
import { ImageRepository } from '../../image-repository';
import type { PublishedImage, PublishOptions } from '../../published-image';
import { annotate } from '../annotate';
import { described } from '../described';
import { checkHandler } from '../handler-checks';
import { warnOfMovingTags } from '../moving-tags';
import { publishResource, registryId } from '../publish-resource';
import { PublisherFunction } from '../publisher-function';
import { readyReference } from '../references';
import { boundSecrets, checkTags } from '../requests';
import { fileAsset } from '../zip-asset';
import { baseRepository, baseToPin, programOf, refuseArguments } from './job';

export const WHERE = 'ImagePublisher.embedded()';

/** Assembles the image at synth, and adds a custom resource that brings it from S3 to the repository. */
export function bindEmbedded(scope: Construct, toPublish: PublishOptions, options: EmbeddedOptions): PublishedImage {
  const { image, additionalTags = [], buildArgs = {} } = toPublish;
  checkHandler(options, WHERE);
  checkTags(additionalTags);
  refuseArguments(Object.keys(buildArgs), WHERE);
  const description = described(scope, image, {});
  const repository = toPublish.repository ?? ImageRepository.defaultFor(scope);
  warnOfMovingTags(scope, additionalTags, repository);
  const bound = boundSecrets(description, toPublish.secrets);
  const job = programOf(scope, image, bound);
  const base = baseRepository(scope, image, options, WHERE);
  const assembly = new Assembly(scope, job, `sha256:not-built-${description.inputHash}`, () => baseToPin(scope, image));
  annotate(scope, assembly.made?.findings ?? []);
  const publisher = PublisherFunction.of(scope, options);
  const archive = archived(scope, assembly, description, base);
  publisher.allowArchives(repository, archive.Object, options.pullFrom ?? []);
  const resource = publishResource(scope, publisher, {
    InputHash: assembly.made !== undefined ? archive.ExpectedDigest.slice('sha256:'.length) : description.inputHash,
    RepositoryName: repository.repositoryName,
    RepositoryUri: repository.repositoryUri,
    RegistryId: registryId(scope, repository),
    AdditionalTags: additionalTags.length === 0 ? undefined : additionalTags,
    Archive: archive,
  }, { serviceTimeout: Duration.minutes(COPY_MINUTES + ANSWER_MINUTES), after: publisher.ready(repository) });
  return published(scope, { repository, resource, assembly, description, platforms: image.platforms.map(String) });
}

/** Where the function finds the image. What was not built names no object, and no digest that the function would take. */
function archived(scope: Construct, assembly: Assembly, { inputHash }: ImageDescription, base: string | undefined): ArchiveProperties {
  if (assembly.made === undefined) {
    const nowhere: ObjectLocation = { Bucket: 'not-built', Key: inputHash };
    return { Object: nowhere, ExpectedDigest: `sha256:not-built-${inputHash}`, MediaType: 'not-built', Blobs: [] };
  }
  const { digest, mediaType, archive: { file, sha256, blobs } } = assembly.made;
  const fileName = relative(Stage.of(scope)!.outdir, `${assembly.folder}/${file}`).split('\\').join('/');
  const location = fileAsset(scope, { fileName, hash: sha256, packaging: FileAssetPackaging.FILE });
  return { Object: location, ExpectedDigest: digest, MediaType: mediaType, Blobs: blobs, Base: base };
}

interface Outcome {
  readonly repository: ecr.IRepository;
  readonly resource: CustomResource;
  readonly assembly: Assembly;
  readonly description: ImageDescription;
  readonly platforms: string[];
}

/** How consumers name the image: by its digest everywhere, since that is known now and nothing has to be exported. */
function published(scope: Construct, { repository, resource, assembly, description, platforms }: Outcome): PublishedImage {
  const uri = (digest: string): string => readyReference(scope, `${repository.repositoryUri}@${digest}`, resource);
  const byPlatform = (make: (digest: string) => string): { [platform: string]: string } =>
    Object.fromEntries(platforms.map(platform => [platform, make(assembly.digest(result => result.platforms[platform]))]));
  const digest = assembly.digest();
  return {
    repository,
    imageUri: uri(digest),
    imageTag: assembly.text(result => result === undefined ? `d-not-built-${description.inputHash}` : digestTag(result.digest)),
    assetHash: description.inputHash,
    digest,
    platformUris: platforms.length === 1 ? undefined : byPlatform(uri),
    platformDigests: platforms.length === 1 ? undefined : byPlatform(each => each),
    size: assembly.text(result => String(result?.size ?? 0)),
  };
}

import { CustomResource, Duration, Stage } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { architectureFor, BuildProject, PULL } from './build-project';
import { writeJob } from './job';
import { checkOptions } from './option-checks';
import type { ImageDescription } from '../../../image/description';
import { refuse } from '../../../private/errors';
import type { CodeBuildOptions } from '../../code-build-options';
import { checkProxy } from '../../handlers/checks';
import { ANSWER_MINUTES, BuildProperties, imageTag, ObjectLocation, PlatformProperties, platformAttribute, platformTag } from '../../handlers/protocol';
import { ImageRepository } from '../../image-repository';
import type { PublishedImage, PublishOptions } from '../../published-image';
import { described } from '../described';
import { warnOfMovingTags } from '../moving-tags';
import { publishResource, registryId } from '../publish-resource';
import { PublisherFunction } from '../publisher-function';
import { digestReference, imageReference } from '../references';
import { boundSecrets, checkTags, minutesOf, refuseUnreadArguments, splitArguments } from '../requests';
import { reading, zipAsset } from '../zip-asset';

const WHERE = 'ImagePublisher.codeBuild()';
/** A released version, so that a build next year is what it is today. */
const BUILDKIT = 'docker.io/moby/buildkit:v0.32.2';

/** Adds a custom resource that has CodeBuild build the image and waits for it. */
export function bindCodeBuild(scope: Construct, toPublish: PublishOptions, options: CodeBuildOptions): PublishedImage {
  const { image, additionalTags = [] } = toPublish;
  checkOptions(options, WHERE);
  const { literals, tokens } = splitArguments(scope, toPublish.buildArgs, WHERE);
  const minutes = minutesOf(options, WHERE);
  const { pullFrom = [], registryCredentials = [] } = options;
  checkTags(additionalTags);
  const description = described(scope, image, literals);
  refuseUnreadArguments(description, Object.keys({ ...literals, ...tokens }), WHERE);
  const bound = boundSecrets(description, toPublish.secrets);
  const repository = toPublish.repository ?? ImageRepository.defaultFor(scope);
  warnOfMovingTags(scope, additionalTags, repository);
  const platforms = image.platforms.map(String);
  const secrets = bound.map(({ slot, secret }) => ({ slot, source: secret._codeBuild ?? refuseLocalSecret(slot, secret._source) }));

  const publisher = PublisherFunction.of(scope, options);
  const key = { repository, options, secrets: secrets.map(({ source }) => source) };
  const builds = platforms.map(platform => ({ platform, by: BuildProject.of(publisher, { ...key, architecture: architectureFor(platform) }) }));
  const projects = [...new Set(builds.map(({ by }) => by))];
  publisher.allowBuilds(repository, projects.map(({ project }) => project));

  const build: BuildProperties = {
    Platforms: builds.map(({ platform, by }) => ({ Platform: platform, ProjectName: by.project.projectName, ...buildImage(platform, options, by) })),
    ...stage(scope, description, projects),
    Program: publisher.program,
    QueuedMinutes: String(minutes.queued),
    BuildMinutes: String(minutes.build),
    ComputeType: options.computeType ?? codebuild.ComputeType.SMALL,
    LogGroupName: publisher.logGroup.logGroupName,
    Secrets: secrets.length === 0 ? undefined : secrets.map(({ slot, source }) => ({ Slot: slot, Type: source.type, Value: source.value })),
    Registries: registryCredentials.length === 0 ? undefined : registryCredentials.map(({ host, _fields: { secret, username, password } }) => ({
      Host: host, UsernameAt: `${secret.secretArn}:${username}`, PasswordAt: `${secret.secretArn}:${password}`,
    })),
    EcrRegistries: pullFrom.length === 0 ? undefined : [...new Set(pullFrom.map(({ registryUri }) => registryUri))],
    Proxy: proxyOf(options),
    CacheTag: options.cache ?? true ? `cache-${scope.node.addr.slice(2, 14)}` : undefined,
    BuildKitImage: options.buildKitImage ?? BUILDKIT,
    Builder: options.dockerServer === undefined ? undefined : 'minimal-images',
  };
  const resource = publishResource(scope, publisher, {
    InputHash: description.inputHash,
    BuildArgs: Object.keys(tokens).length === 0 ? undefined : tokens,
    RepositoryName: repository.repositoryName,
    RepositoryUri: repository.repositoryUri,
    RegistryId: registryId(scope, repository),
    AdditionalTags: additionalTags.length === 0 ? undefined : additionalTags,
    Build: build,
  }, {
    serviceTimeout: Duration.minutes(minutes.queued + minutes.build + ANSWER_MINUTES),
    after: [...publisher.ready(repository), ...projects.map(({ permissions }) => permissions)],
  });
  return published(scope, { repository, resource, description, platforms, tokens, projects });
}

interface Outcome {
  readonly repository: ecr.IRepository;
  readonly resource: CustomResource;
  readonly description: ImageDescription;
  readonly platforms: string[];
  readonly tokens: { readonly [name: string]: string };
  readonly projects: BuildProject[];
}

/** How consumers name what the resource publishes. */
function published(scope: Construct, { repository, resource, description, platforms, tokens, projects }: Outcome): PublishedImage {
  const uri = repository.repositoryUri;
  const tag = Object.keys(tokens).length === 0 ? imageTag(description.inputHash) : resource.getAttString('Tag');
  const named = (attribute: string, lastingTag: string): string => imageReference(scope, {
    exact: `${uri}@${resource.getAttString(attribute)}`, lasting: `${uri}:${lastingTag}`, tag,
  });
  return {
    repository,
    imageTag: tag,
    assetHash: description.inputHash,
    imageUri: named('Digest', tag),
    platformUris: platforms.length === 1 ? undefined : Object.fromEntries(
      platforms.map(platform => [platform, named(platformAttribute(platform), platformTag(tag, platform))]),
    ),
    digest: digestReference(scope, resource.getAttString('Digest')),
    platformDigests: platforms.length === 1 ? undefined : Object.fromEntries(
      platforms.map(platform => [platform, digestReference(scope, resource.getAttString(platformAttribute(platform)))]),
    ),
    size: resource.getAttString('Size'),
    buildProjects: projects.map(({ project }) => project),
  };
}

/** Puts what the build needs into the assembly and lets its roles read exactly that. */
function stage(scope: Construct, description: ImageDescription, projects: BuildProject[]): { Job: ObjectLocation; Sources?: ObjectLocation } {
  const { sources, ...job } = writeJob(description, Stage.of(scope)!.assetOutdir);
  const [Job, Sources] = [job, sources].map(folder => folder && zipAsset(scope, folder));
  for (const location of [Job, Sources]) {
    if (location) {
      projects.forEach(({ permissions }) => permissions.allow(reading(scope, location)));
    }
  }
  return { Job: Job!, Sources };
}

/** An own image for the build's container, and the right to pull it. */
function buildImage(platform: string, options: CodeBuildOptions, { permissions }: BuildProject): Partial<PlatformProperties> {
  const own = options.buildImages?.[architectureFor(platform)];
  if (own === undefined) {
    return {};
  }
  if (own.secretsManagerCredentials) {
    refuse({
      where: `${WHERE}, buildImages`,
      problem: 'the image needs credentials of its own',
      value: own.imageId,
      allowed: 'images of CodeBuild, of ECR, or that everybody may pull',
      fix: 'copy the image to ECR and use LinuxBuildImage.fromEcrRepository()',
    });
  }
  if (own.repository) {
    permissions.allow({ actions: PULL, resources: [own.repository.repositoryArn] });
  }
  return { Image: own.imageId, ImagePullCredentialsType: own.imagePullPrincipalType ?? codebuild.ImagePullPrincipalType.SERVICE_ROLE };
}

function proxyOf({ proxy }: CodeBuildOptions): { readonly [name: string]: string } | undefined {
  const values = { HTTP_PROXY: proxy?.http, HTTPS_PROXY: proxy?.https, NO_PROXY: proxy?.none };
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? undefined : checkProxy(Object.fromEntries(given), `${WHERE}, proxy`);
}

function refuseLocalSecret(slot: string, source: string): never {
  return refuse({
    where: `MinimalImageAsset.secrets.${slot}`,
    problem: 'CodeBuild cannot see what is on the machine that runs `cdk deploy`',
    value: `BuildSecret.${source}()`,
    allowed: 'BuildSecret.fromSecretsManager(), fromSsmParameter(), fromCodeArtifact()',
    fix: 'put the value into Secrets Manager, or use ImagePublisher.localEngine()',
  });
}

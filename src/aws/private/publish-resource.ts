import { CustomResource, Duration, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct, IDependable } from 'constructs';
import type { PublisherFunction } from './publisher-function';
import { sameness } from './sameness';
import { refuse } from '../../private/errors';
import { PublishProperties, RESOURCE_TYPE } from '../handlers/protocol';

export interface PublishResourceOptions {
  /** How long CloudFormation waits for the answer. */
  readonly serviceTimeout: Duration;
  /** What has to be there before the request is made. */
  readonly after: IDependable[];
}

interface Known {
  /** Resources by all that they ask for, and by the image alone. */
  readonly resources: Map<string, CustomResource>;
  /** Images by the tags that users give them. */
  readonly tags: Map<string, string>;
}

const KNOWN = new WeakMap<PublisherFunction, Known>();

/**
 * The custom resource that publishes an image.
 *
 * Assets that ask for the same share one. Those that want the same image under further tags come one after the other: the second finds the
 * image of the first, so that a stack builds an image once.
 */
export function publishResource(
  scope: Construct, publisher: PublisherFunction, properties: Omit<PublishProperties, 'ServiceToken'>, options: PublishResourceOptions,
): CustomResource {
  const known = KNOWN.get(publisher) ?? { resources: new Map(), tags: new Map() };
  KNOWN.set(publisher, known);
  const { Build, Copy, ...identity } = properties;
  const cacheless = Build && { ...Build, CacheTag: undefined };
  const whole = sameness(scope, { ...identity, Build: cacheless, Copy });
  const same = known.resources.get(whole);
  if (same) {
    return same;
  }
  const image = sameness(scope, [identity.RepositoryName, identity.RegistryId, identity.InputHash, identity.BuildArgs]);
  takeTags(scope, known.tags, image, properties);
  const resource = new CustomResource(scope, 'Published', {
    serviceToken: publisher.serviceToken, resourceType: RESOURCE_TYPE, properties, serviceTimeout: options.serviceTimeout,
  });
  resource.node.addDependency(...options.after);
  const before = known.resources.get(image);
  if (before) {
    resource.node.addDependency(before);
  }
  known.resources.set(whole, resource);
  known.resources.set(image, resource);
  return resource;
}

/** A tag names one image of a repository. */
function takeTags(scope: Construct, taken: Known['tags'], image: string, { RepositoryName, RegistryId, AdditionalTags = [] }: Partial<PublishProperties>): void {
  for (const tag of AdditionalTags) {
    const place = sameness(scope, [RepositoryName, RegistryId, tag]);
    if ((taken.get(place) ?? image) !== image) {
      refuse({
        where: 'MinimalImageAsset.additionalTags',
        problem: 'another image of this stack gets the tag in the same repository',
        value: tag,
        allowed: 'a tag for one image of a repository',
        fix: 'put the name of the image into the tag (api-v1.4.2), or give each image a repository of its own',
      });
    }
    taken.set(place, image);
  }
}

/**
 * The account of a repository that lies in another than the stack.
 *
 * @throws when it lies in another region: the function looks for images where it runs
 */
export function registryId(scope: Construct, { env }: ecr.IRepository): string | undefined {
  const { account, region } = Stack.of(scope);
  if (!Token.isUnresolved(env.region) && !Token.isUnresolved(region) && env.region !== region) {
    refuse({
      where: 'MinimalImageAsset.repository',
      problem: 'the repository lies in another region than the stack',
      value: env.region,
      allowed: `a repository in ${region}`,
      fix: 'publish to a repository of the region, and let ECR replicate it to others',
    });
  }
  return env.account === account ? undefined : env.account;
}

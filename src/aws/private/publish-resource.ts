import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct, IDependable } from 'constructs';
import type { PublisherFunction } from './publisher-function';
import { canonicalJson } from '../../private/text';
import { PublishProperties, RESOURCE_TYPE } from '../handlers/protocol';

export interface PublishResourceOptions {
  /** How long CloudFormation waits for the answer. */
  readonly serviceTimeout: Duration;
  /** What has to be there before the request is made. */
  readonly after: IDependable[];
}

/** The resources of a stack, by what they ask for. */
const KNOWN = new WeakMap<PublisherFunction, Map<string, CustomResource>>();

/**
 * The custom resource that publishes an image.
 *
 * Assets that ask for the same share one. Those that want the same image under further tags come one after the other: the second finds the
 * image of the first, so that a stack builds an image once.
 */
export function publishResource(
  scope: Construct, publisher: PublisherFunction, properties: Omit<PublishProperties, 'ServiceToken'>, options: PublishResourceOptions,
): CustomResource {
  const known = KNOWN.get(publisher) ?? new Map<string, CustomResource>();
  KNOWN.set(publisher, known);
  const { Build, Copy, ...identity } = properties;
  const cacheless = Build && { ...Build, CacheTag: undefined };
  const whole = canonicalJson(Stack.of(scope).resolve({ ...identity, Build: cacheless, Copy }));
  const same = known.get(whole);
  if (same) {
    return same;
  }
  const resource = new CustomResource(scope, 'Published', {
    serviceToken: publisher.serviceToken, resourceType: RESOURCE_TYPE, properties, serviceTimeout: options.serviceTimeout,
  });
  resource.node.addDependency(...options.after);
  const image = canonicalJson(Stack.of(scope).resolve([identity.RepositoryName, identity.RegistryId, identity.InputHash, identity.BuildArgs]));
  const before = known.get(image);
  if (before) {
    resource.node.addDependency(before);
  }
  known.set(whole, resource);
  known.set(image, resource);
  return resource;
}

/** The account of a repository that lies in another than the stack. */
export function registryId(scope: Construct, { env }: ecr.IRepository): string | undefined {
  return env.account === Stack.of(scope).account ? undefined : env.account;
}

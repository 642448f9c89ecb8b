import {
  CustomResource, DefaultTokenResolver, Duration, Intrinsic, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat,
  Token, Tokenization,
} from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct, IDependable } from 'constructs';
import type { PublisherFunction } from './publisher-function';
import { refuse } from '../../private/errors';
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
  const whole = sameness(scope, { ...identity, Build: cacheless, Copy });
  const same = known.get(whole);
  if (same) {
    return same;
  }
  const resource = new CustomResource(scope, 'Published', {
    serviceToken: publisher.serviceToken, resourceType: RESOURCE_TYPE, properties, serviceTimeout: options.serviceTimeout,
  });
  resource.node.addDependency(...options.after);
  const image = sameness(scope, [identity.RepositoryName, identity.RegistryId, identity.InputHash, identity.BuildArgs]);
  const before = known.get(image);
  if (before) {
    resource.node.addDependency(before);
  }
  known.set(whole, resource);
  known.set(image, resource);
  return resource;
}

/** Equal for equal values of one process. */
function sameness(scope: Construct, value: unknown): string {
  return canonicalJson(Tokenization.resolve(value, { scope: Stack.of(scope), resolver: new Unhurried(new StringConcat()), preparing: false }));
}

/** Looks into expressions of CloudFormation, but not at what the program may decide later, nor at names, which may be those of another stack. */
class Unhurried extends DefaultTokenResolver {
  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return token instanceof Intrinsic && !Reference.isReference(token) ? super.resolveToken(token, context, postProcessor) : Token.asString(token);
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

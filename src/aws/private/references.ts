import { CfnResource, CustomResource, IResolvable, IResolveContext, Lazy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { InputError, refuse, within } from '../../private/errors';

/** How an image is named, and by whom. */
export interface ReferenceParts {
  /** In the stack of the asset: by digest. */
  readonly exact: string;
  /** In other stacks: by a tag that never moves, so that a changed image does not run into an export that is in use. */
  readonly lasting: string;
  /** Tag of `lasting`; it has to be known at synth. */
  readonly tag: string;
}

/** A name of the asset's image that is exact in its own stack and lasting in every other. */
export function imageReference(asset: Construct, parts: ReferenceParts): string {
  return perStack(asset, parts.exact, consumer => {
    if (Token.isUnresolved(parts.tag)) {
      refuse({
        where: 'MinimalImageAsset.imageUri',
        problem: `another stack, ${consumer.stackName}, names this image, but its tag depends on build arguments that are known at deployment only`,
        allowed: 'consumers in the stack of the asset, or literal build arguments',
        fix: 'put asset and consumer into one stack, or give the build arguments as literals',
      });
    }
    return parts.lasting;
  });
}

/** A digest, which other stacks must not take: each new image would change an export that they use. */
export function digestReference(asset: Construct, digest: string): string {
  return perStack(asset, digest, consumer => refuse({
    where: 'MinimalImageAsset.digest',
    problem: `another stack, ${consumer.stackName}, uses the digest: CloudFormation could not update an export that is in use`,
    allowed: 'the digest in the stack of the asset; imageUri everywhere',
    fix: 'use imageUri there: it names the image by a tag that never moves',
  }));
}

/**
 * A name that is the same in every stack, and whose users come after the image: in the stack of the asset as they name it, and other stacks after that one.
 */
export function readyReference(asset: Construct, text: string, image: CustomResource): string {
  const own = Stack.of(asset);
  return Token.asString(new PerStack((consumer, user) => {
    if (topOf(consumer) !== topOf(own)) {
      if (Stage.of(consumer) === Stage.of(own)) {
        dependOn(consumer, own, 'the image has to be there');
      }
    } else if (CfnResource.isCfnResource(user) && user !== image.node.defaultChild) {
      user.addDependency(image.node.defaultChild as CfnResource);
    }
    return text;
  }));
}

function perStack(asset: Construct, exact: string, elsewhere: (consumer: Stack) => string): string {
  const own = Stack.of(asset);
  const wrong = new Map<string, string>();
  asset.node.addValidation({ validate: () => [...wrong.values()] });
  return Token.asString(new PerStack(consumer => {
    // a nested stack gets it as a parameter, which may change
    if (topOf(consumer) === topOf(own)) {
      return exact;
    }
    if (Stage.of(consumer) !== Stage.of(own)) {
      return within(asset.node.path, () => elsewhere(consumer));
    }
    dependOn(consumer, own, 'the image has to be there');
    try {
      return elsewhere(consumer);
    } catch (error) {
      // as an error of the app: what is thrown here would reach the user wrapped by every level of the template
      if (!(error instanceof InputError)) {
        throw error;
      }
      wrong.set(consumer.node.path, error.message);
      return '';
    }
  }));
}

class PerStack implements IResolvable {
  public readonly creationStack = ['image reference'];

  constructor(private readonly produce: (consumer: Stack, user: IConstruct) => string) {}

  public resolve(context: IResolveContext): string {
    return this.produce(Stack.of(context.scope), context.scope);
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** By the name that the newest versions of aws-cdk-lib have for it, where they have it: the older one warns there. */
function dependOn(consumer: Stack & { addStackDependency?(target: Stack, reason?: string): void }, own: Stack, reason: string): void {
  if (consumer.addStackDependency) {
    consumer.addStackDependency(own, reason);
  } else {
    consumer.addDependency(own, reason);
  }
}

function topOf(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : topOf(stack.nestedStackParent);
}

/** A text that says who uses it, when the app is synthesized. */
export function watched(text: string, seen: (consumer: IConstruct) => void): string {
  return Lazy.uncachedString({
    produce: (context: IResolveContext) => {
      seen(context.scope);
      return text;
    },
  });
}

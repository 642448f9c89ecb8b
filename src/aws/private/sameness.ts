import { DefaultTokenResolver, Intrinsic, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Token, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { canonicalJson } from '../../private/text';

/** A text that is equal for equal values. For one process only: it has the numbers of tokens in it. */
export function sameness(scope: Construct, value: unknown): string {
  return canonicalJson(Tokenization.resolve(value, { scope: Stack.of(scope), resolver: new Unhurried(new StringConcat()), preparing: false }));
}

/** Looks into expressions of CloudFormation, but not at what the program may decide later, nor at names, which may be those of another stack. */
class Unhurried extends DefaultTokenResolver {
  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return token instanceof Intrinsic && !Reference.isReference(token) ? super.resolveToken(token, context, postProcessor) : Token.asString(token);
  }
}

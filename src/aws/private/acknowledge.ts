import { CfnResource, Intrinsic, Stack, StringConcat, Token, Tokenization, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { canonicalJson } from '../../private/text';

/** How cdk-nag 2 finds what is acknowledged: metadata of the resource. */
interface NagMetadata { readonly rules_to_suppress: { readonly id: string; readonly reason: string; readonly applies_to?: string[] }[] }

/**
 * Tells policy packs that a finding is meant, and why.
 *
 * Both generations of cdk-nag listen: version 3 to what CDK's own `Validations` keeps, version 2 to the resource's metadata.
 *
 * @param scope the construct whose resource has the finding
 * @param id rule, with the finding in brackets where the rule has several: `AwsSolutions-IAM5[Resource::*]`
 * @param reason for the reader of a report
 */
export function acknowledge(scope: Construct, id: string, reason: string): void {
  const resource = scope.node.defaultChild ?? scope;
  if (!(resource instanceof CfnResource)) {
    return;
  }
  const [, rule, finding] = /^([^[]+)(?:\[(.*)\])?$/.exec(id)!;
  const known = (resource.getMetadata('cdk_nag') as NagMetadata | undefined)?.rules_to_suppress ?? [];
  const entry = { id: rule, reason, ...(finding === undefined ? {} : { applies_to: [finding] }) };
  if (known.some(other => canonicalJson(other) === canonicalJson(entry))) {
    return;
  }
  // as Validations.acknowledge() does, which up to 2.262 refuses an id with an ARN in it
  resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
  resource.addMetadata('cdk_nag', { rules_to_suppress: [...known, entry] } satisfies NagMetadata);
}

/** The id of cdk-nag for a statement on a resource that has a wildcard. */
export function wildcardFinding(scope: Construct, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${asWritten(scope, resource)}]`;
}

/** A text in one piece: references as cdk-nag writes them, `<AWS::Region>`; what the program may decide later stays a token. */
export function asWritten(scope: Construct, text: string): string {
  return Tokenization.reverseString(text)
    .mapTokens({ mapToken: token => token instanceof Intrinsic ? flat(Stack.of(scope).resolve(token)) : `<${Token.asString(token)}>` })
    .join(new StringConcat());
}

function flat(resolved: unknown): string {
  if (typeof resolved === 'string') {
    return resolved;
  }
  const { 'Ref': name, 'Fn::Join': join, 'Fn::GetAtt': attribute } = resolved as { 'Ref'?: string; 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[] };
  if (join !== undefined) {
    return join[1].map(flat).join(join[0]);
  }
  return name === undefined && attribute === undefined ? JSON.stringify(resolved) : `<${name ?? attribute!.join('.')}>`;
}

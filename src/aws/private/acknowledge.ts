import * as core from 'aws-cdk-lib';
import { CfnResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** How cdk-nag 2 finds what is acknowledged: metadata of the resource. */
interface NagMetadata { readonly rules_to_suppress: { readonly id: string; readonly reason: string; readonly applies_to?: string[] }[] }

/**
 * Tells policy packs that a finding is meant, and why.
 *
 * Both generations of cdk-nag listen: version 3 to CDK's own `Validations`, version 2 to the resource's metadata.
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
  core.Validations.of(resource).acknowledge({ id, reason });
  const [, rule, finding] = /^([^[]+)(?:\[(.*)\])?$/.exec(id)!;
  const known = (resource.getMetadata('cdk_nag') as NagMetadata | undefined)?.rules_to_suppress ?? [];
  const entry = { id: rule, reason, ...(finding === undefined ? {} : { applies_to: [finding] }) };
  resource.addMetadata('cdk_nag', { rules_to_suppress: [...known, entry] } satisfies NagMetadata);
}

import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';

const ID = 'MinimalImagesSigning';

/** A registry has one configuration for signing, so the repositories of a stack share it: each profile is a rule of it. */
export function signImagesOf(repository: ecr.Repository, signingProfileArn: string): ecr.CfnSigningConfiguration {
  const stack = Stack.of(repository);
  const known = stack.node.tryFindChild(ID);
  const configuration = known instanceof ecr.CfnSigningConfiguration ? known : new ecr.CfnSigningConfiguration(stack, ID, { rules: [] });
  const rules = configuration.rules as ecr.CfnSigningConfiguration.RuleProperty[];
  configuration.rules = [...rules, { signingProfileArn, repositoryFilters: [{ filter: repository.repositoryName, filterType: 'WILDCARD_MATCH' }] }];
  return configuration;
}

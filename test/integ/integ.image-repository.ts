import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { repositoryIn, testOf, testStack } from './support';

/** A repository with a key: tags that never move, but those of caches; scans on push. */
const { app, stack } = testStack('Repository');
const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
const repository = repositoryIn(stack, { encryptionKey });

testOf(app, stack).assertions.awsApiCall('ECR', 'describeRepositories', { repositoryNames: [repository.repositoryName] })
  .expect(ExpectedResult.objectLike({
    repositories: [Match.objectLike({
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'cache*' }],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: Match.objectLike({ encryptionType: 'KMS' }),
    })],
  }));

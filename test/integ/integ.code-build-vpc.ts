import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { expectGreeting, expectImage, functionOf, greeter, repositoryIn, testOf, testStack } from './support';
import { aws } from '../../lib';

/** Builds and the function in a VPC, with all that policy packs want an account to decide. */
const { app, stack } = testStack('Vpc');
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
const greet = new aws.MinimalImageAsset(stack, 'Greet', {
  image: greeter(),
  repository: repositoryIn(stack),
  publisher: aws.ImagePublisher.codeBuild({
    vpc,
    handlerVpc: vpc,
    encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY }),
    deadLetterQueue: new sqs.Queue(stack, 'Queue', { encryption: sqs.QueueEncryption.KMS, enforceSSL: true }),
    reservedConcurrency: 2,
    timeout: Duration.minutes(15),
  }),
});

const test = testOf(app, stack);
expectImage(test, greet);
expectGreeting(test, functionOf(greet));

import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { expectImage, repositoryIn, testOf, testStack } from './support';
import { aws, DockerfileImage } from '../../lib';

/** A build that fails without its secret, which is one field of a secret with a key of its own. */
const { app, stack } = testStack('Secrets');
const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
const secret = new secretsmanager.Secret(stack, 'Secret', {
  encryptionKey, generateSecretString: { secretStringTemplate: '{"user":"builder"}', generateStringKey: 'token' }, removalPolicy: RemovalPolicy.DESTROY,
});
const asset = new aws.MinimalImageAsset(stack, 'Image', {
  image: new DockerfileImage({ projectRoot: join(__dirname, 'fixtures', 'secret') }),
  repository: repositoryIn(stack),
  publisher: aws.ImagePublisher.codeBuild(),
  secrets: { token: aws.BuildSecret.fromSecretsManager(secret, 'token') },
});

expectImage(testOf(app, stack), asset);

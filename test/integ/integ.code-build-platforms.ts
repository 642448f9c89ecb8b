import * as lambda from 'aws-cdk-lib/aws-lambda';
import { expectGreeting, expectImage, functionOf, greeter, repositoryIn, testOf, testStack } from './support';
import { aws, Platform } from '../../lib';

/** One image for two processors, each built on a machine of its kind; a function of each. */
const { app, stack } = testStack('Platforms');
const greet = new aws.MinimalImageAsset(stack, 'Greet', {
  image: greeter(Platform.LINUX_AMD64, Platform.LINUX_ARM64), repository: repositoryIn(stack), publisher: aws.ImagePublisher.codeBuild(),
});

const test = testOf(app, stack);
expectImage(test, greet);
[lambda.Architecture.X86_64, lambda.Architecture.ARM_64].forEach(architecture => expectGreeting(test, functionOf(greet, architecture)));

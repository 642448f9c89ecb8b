import { expectGreeting, expectImage, functionOf, greeter, hello, repositoryIn, testOf, testStack } from './support';
import { aws } from '../../lib';

/** Two images built by one project, one of them with a tag for people; a Lambda function of the other. */
const { app, stack } = testStack('CodeBuild');
aws.ImagePublisher.useFor(stack, aws.ImagePublisher.codeBuild());
const repository = repositoryIn(stack);
const greet = new aws.MinimalImageAsset(stack, 'Greet', { image: greeter(), repository });
const print = new aws.MinimalImageAsset(stack, 'Print', { image: hello(), repository, additionalTags: ['print-v1'] });

const test = testOf(app, stack);
[greet, print].forEach(asset => expectImage(test, asset));
expectGreeting(test, functionOf(greet));

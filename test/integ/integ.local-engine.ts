import { expectGreeting, expectImage, functionOf, greeter, repositoryIn, testOf, testStack } from './support';
import { aws } from '../../lib';

/** Built by the container engine where integ-runner runs, then copied into a repository of one's own. */
const { app, stack } = testStack('LocalEngine');
const greet = new aws.MinimalImageAsset(stack, 'Greet', {
  image: greeter(), repository: repositoryIn(stack), publisher: aws.ImagePublisher.localEngine(), additionalTags: ['greet-v1'],
});

const test = testOf(app, stack);
expectImage(test, greet);
expectGreeting(test, functionOf(greet));

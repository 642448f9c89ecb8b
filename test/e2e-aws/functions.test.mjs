import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { copyExamples } from '../e2e/support/synth.mjs';
import { choosePublisher } from './support/app.mjs';
import { skip, startAws } from './support/aws.mjs';
import { cdk } from './support/cdk.mjs';
import { invoke } from './support/look.mjs';

/** Image functions run in containers, which the emulator reaches over plain HTTP only: so without IAM. */
describe('a function whose code is an image', { skip }, () => {
  /** @type {import('./support/aws.mjs').Aws} */
  let aws;
  /** @type {string} */
  let app;
  /** @type {import('./support/cdk.mjs').Cdk} */
  let line;

  before(async () => {
    aws = await startAws({ iam: false });
    app = join(copyExamples(), 'cdk-app');
    line = cdk(aws, app);
    await line.bootstrap();
  });
  after(() => aws?.stop());

  // one after the other in one stack: changing the publisher is a change of one line, and an update for CloudFormation
  for (const publisher of ['localEngine', 'codeBuild']) {
    describe(`published by ${publisher}()`, () => {
      /** @type {string} */
      let name;

      before(async () => {
        choosePublisher(app, publisher);
        name = (await line.deploy()).MinimalImages.GreetFunction;
      });

      it('has the code that the template names', async () => {
        const { Code } = await aws.call('lambda', 'GetFunction', { FunctionName: name });
        assert.match(Code.ImageUri, publisher === 'codeBuild' ? /@sha256:[0-9a-f]{64}$/ : /:[0-9a-f]{64}$/);
      });

      it('answers', async () => {
        assert.deepEqual(await invoke(aws, name, { name: 'Dünya' }), { answer: { greeting: 'Merhaba Dünya!' }, error: undefined });
      });

      it('says when it fails', async () => {
        const { answer, error } = await invoke(aws, name, { name: '' });
        assert.equal(error, 'Unhandled');
        assert.equal(answer.errorMessage, 'name is empty');
      });
    });
  }
});

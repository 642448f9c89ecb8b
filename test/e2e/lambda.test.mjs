import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildStaged, docker, removeImages, skip } from './support/docker.mjs';
import { startRuntimeApi } from './support/runtime-api.mjs';
import { copyExamples, imagesOf, synth } from './support/synth.mjs';

const GOOD = '8476a536-e9f4-11e8-9739-2dfe598c3fcd';
const BAD = '156cb537-e2d4-11e8-9b34-d36013741fb9';

describe('lambda-go in its image', { skip }, () => {
  /** @type {Awaited<ReturnType<typeof startRuntimeApi>>} */
  let api;
  /** @type {string} */
  let container;

  before(async () => {
    const tag = await buildStaged(imagesOf(await synth(copyExamples())).LambdaGo);
    api = await startRuntimeApi([{ id: GOOD, event: { name: 'Dünya' } }, { id: BAD, event: { name: '' } }]);
    const flags = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--network', 'host', '--env', `AWS_LAMBDA_RUNTIME_API=${api.address}`];
    container = (await docker('run', '--detach', ...flags, tag)).trim();
    const late = sleep(30_000, 'the function did not ask for a third event', { ref: false });
    const said = await Promise.race([api.done, late]);
    if (said !== undefined) throw new Error(`${said}: ${await docker('logs', container)}`);
  });
  after(async () => {
    api?.stop();
    if (container) await docker('rm', '--force', container);
    await removeImages();
  });

  it('answers an event', () => {
    const [answer] = api.answers;
    assert.equal(`${answer.method} ${answer.path}`, `POST /2018-06-01/runtime/invocation/${GOOD}/response`);
    assert.deepEqual(answer.body, { greeting: 'Merhaba Dünya!' });
  });

  it('reports an event that fails as an error', () => {
    const answer = api.answers[1];
    assert.equal(`${answer.method} ${answer.path}`, `POST /2018-06-01/runtime/invocation/${BAD}/error`);
    assert.equal(answer.body.errorMessage, 'name is empty');
    assert.equal(answer.body.errorType, 'errorString');
  });

  it('answers each event once, and waits for the next', async () => {
    assert.equal(api.answers.length, 2);
    assert.equal((await docker('inspect', '--format', '{{.State.Running}}', container)).trim(), 'true');
  });
});

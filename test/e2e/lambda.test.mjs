import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { build, buildStaged, docker, inspect, removeImages, savedImage, skip } from './support/docker.mjs';
import { images } from './support/images.mjs';
import { invoke } from './support/lambda.mjs';
import { fixture } from './support/library.mjs';
import { copyExamples, imagesOf, synth } from './support/synth.mjs';

const GOOD = '8476a536-e9f4-11e8-9739-2dfe598c3fcd';
const BAD = '156cb537-e2d4-11e8-9b34-d36013741fb9';
const EVENTS = [{ id: GOOD, event: { name: 'Dünya' } }, { id: BAD, event: { name: '' } }];
const ADAPTER = 'public.ecr.aws/awsguru/aws-lambda-adapter:1.0.1';

/** @type {Record<string, { tag: () => Promise<string>, base?: string, answer: object, error: string }>} */
const FUNCTIONS = {
  Go: {
    tag: async () => buildStaged(imagesOf(await synth(copyExamples())).LambdaGo),
    answer: { greeting: 'Merhaba Dünya!' },
    error: 'errorString',
  },
  Rust: {
    tag: () => build(images['lambda-rust']()),
    answer: { greeting: 'Merhaba Dünya!', id: GOOD },
    error: '&alloc::boxed::Box<dyn core::error::Error + core::marker::Send + core::marker::Sync>',
  },
  Python: {
    tag: () => build(images['lambda-python']()),
    base: 'gcr.io/distroless/python3-debian13:nonroot',
    answer: { greeting: 'Merhaba Dünya!', id: GOOD, six: '1.17.0', uid: 65532 },
    error: 'ValueError',
  },
  'Node.js': {
    tag: () => build(images['lambda-nodejs']()),
    base: 'gcr.io/distroless/nodejs24-debian13:nonroot',
    answer: { greeting: 'Merhaba Dünya! 1m', id: GOOD },
    error: 'RangeError',
  },
  Java: {
    tag: () => build(images['lambda-java']()),
    base: 'gcr.io/distroless/java21-debian13:nonroot',
    answer: { greeting: 'Merhaba Dünya!', id: GOOD },
    error: 'java.lang.IllegalArgumentException',
  },
};

for (const [language, { tag: make, base, answer, error }] of Object.entries(FUNCTIONS)) {
  describe(`a function in ${language}`, { skip }, () => {
    /** @type {string} */
    let tag;
    /** @type {Awaited<ReturnType<typeof invoke>>} */
    let said;

    before(async () => {
      tag = await make();
      said = await invoke(tag, EVENTS);
    });
    after(removeImages);

    it('answers an event', () => {
      const [{ method, path, body }] = said.answers;
      assert.deepEqual([method, path, body], ['POST', `/2018-06-01/runtime/invocation/${GOOD}/response`, answer]);
    });

    it('reports an event that fails as an error', () => {
      const [, { method, path, body }] = said.answers;
      assert.equal(`${method} ${path}`, `POST /2018-06-01/runtime/invocation/${BAD}/error`);
      assert.equal(body.errorMessage, 'name is empty');
      assert.equal(body.errorType, error);
    });

    it('answers each event once, and waits for the next', () => {
      assert.deepEqual([said.answers.length, said.running], [2, true]);
    });

    it('has layers that Lambda takes', async () => {
      const { own } = await savedImage(tag, base);
      assert.deepEqual(own.flatMap(withoutParent), []);
    });
  });
}

describe('the interface clients', { skip }, () => {
  after(removeImages);

  for (const name of ['lambda-python', 'lambda-nodejs']) {
    it(`of ${name} have the same layers when they are built again from nothing`, async () => {
      const [one, two] = [await build(images[name]()), await build(images[name](), { flags: ['--no-cache'] })];
      assert.deepEqual((await inspect(two)).RootFS.Layers, (await inspect(one)).RootFS.Layers);
    });
  }
});

describe('a server behind the web adapter', { skip }, () => {
  const request = (/** @type {string} */ name) => ({
    version: '2.0', routeKey: '$default', rawPath: '/', rawQueryString: `name=${name}`, headers: { host: 'x.lambda-url.eu-central-1.on.aws' }, isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000', apiId: 'x', domainName: 'x.lambda-url.eu-central-1.on.aws', domainPrefix: 'x', requestId: 'r', routeKey: '$default', stage: '$default',
      time: '01/Jan/2026:00:00:00 +0000', timeEpoch: 1767225600000, http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    },
  });
  /** @type {string} */
  let tag;
  /** @type {Awaited<ReturnType<typeof invoke>>} */
  let said;

  before(async () => {
    // who has the real one keeps it
    if ((await docker('images', '--quiet', ADAPTER)) === '') await docker('build', '--tag', ADAPTER, fixture('lambda-adapter'));
    tag = await build(images['lambda-web']());
    said = await invoke(tag, [{ id: GOOD, event: request('x') }, { id: BAD, event: request('') }], { extension: '/opt/extensions/lambda-adapter' });
  });
  after(removeImages);

  it('registers as an extension', () => {
    assert.deepEqual(said.extensions, ['lambda-adapter']);
  });

  it('answers an event with what the server answers', () => {
    const [{ path, body }] = said.answers;
    assert.equal(path, `/2018-06-01/runtime/invocation/${GOOD}/response`);
    assert.deepEqual([body.statusCode, body.body], [200, '{"greeting":"Merhaba x!"}']);
  });

  it('reports what the server says is an error, where that is asked for', () => {
    assert.equal(said.answers[1].path, `/2018-06-01/runtime/invocation/${BAD}/error`);
  });

  it('has layers that Lambda takes, the same when they are built again', async () => {
    const { own, diffIds } = await savedImage(tag, 'gcr.io/distroless/nodejs24-debian13:nonroot');
    assert.deepEqual(own.flatMap(withoutParent), []);
    const again = await build(images['lambda-web'](), { flags: ['--no-cache'] });
    assert.deepEqual((await inspect(again)).RootFS.Layers, diffIds);
  });
});

/**
 * Entries whose folder has none of its own before them, in the same layer: Lambda refuses such images (MissingParentDirectory).
 *
 * @param {import('./support/tar.mjs').TarEntry[]} layer
 */
function withoutParent(layer) {
  const seen = new Set(['']);
  return layer.flatMap(({ path }) => {
    const parent = path.split('/').slice(0, -1).join('/');
    seen.add(path);
    return seen.has(parent) ? [] : [path];
  });
}

import type { FakeOptions } from './fake/options';
import { FakeRegistry } from './fake-registry';
import { namesIn, pull, push, sampleImage } from './sample-image';
import type { Credential } from '../../../src/oci/credentials/credential';
import { ImageReference } from '../../../src/oci/image-reference';
import { RegistryConnection } from '../../../src/oci/registry/registry-connection';
import { openSink } from '../../../src/oci/registry/registry-sink';
import { openSource } from '../../../src/oci/registry/registry-source';

const LOGIN = { username: 'user', password: 'a password' };
const sample = sampleImage(1, [10, 100_000]);

let time: number;
let registry: FakeRegistry;
let connection: RegistryConnection;
let asked: number;
const clock = { now: () => time, random: () => 0, sleep: async (milliseconds: number) => void (time += milliseconds) };

async function start(options: FakeOptions, find: () => Credential | undefined = () => LOGIN): Promise<ImageReference> {
  time = Date.UTC(2026, 0, 1);
  asked = 0;
  registry = await FakeRegistry.start({ ...LOGIN, now: clock.now, ...options });
  connection = new RegistryConnection({ environment: {}, clock, credentials: { find: async () => (asked++, find()) } });
  return ImageReference.parse(`${registry.host}/team/api:1.0`);
}

afterEach(async () => {
  connection.close();
  await registry.stop();
});

const scopes = (): string[] => registry.of('token').map(({ path }) => new URL(path, 'http://x').searchParams.getAll('scope').join(' '));

test('a token is asked for once for each scope, and anew when 90 % of its life are over', async () => {
  const reference = await start({ auth: 'bearer', tokenLife: 1000 });
  const sink = openSink(reference, connection);
  await push(sample, sink, ['1.0']);
  const source = await openSource(reference, connection);
  await pull(source);
  expect(scopes()).toEqual(['repository:team/api:pull,push', 'repository:team/api:pull']);

  time += 899_000;
  await push(sample, sink, ['1.0']);
  expect(scopes()).toHaveLength(2);
  time += 2000;
  await push(sample, sink, ['1.0']);
  expect(scopes()).toHaveLength(3);
  expect(registry.requests.filter(({ status, kind }) => status === 401 && kind !== 'ping')).toEqual([]);
  expect(asked).toBe(1);
});

test('a token lives a minute when its server does not say', async () => {
  const reference = await start({ auth: 'bearer' });
  await push(sample, openSink(reference, connection), ['1.0']);
  time += 53_000;
  await push(sample, openSink(reference, connection), ['1.0']);
  expect(scopes()).toHaveLength(1);
  time += 2000;
  await push(sample, openSink(reference, connection), ['1.0']);
  expect(scopes()).toHaveLength(2);
});

test('a blob is sent again when its token is refused in the middle of a push', async () => {
  let refusals = 0;
  const reference = await start({ auth: 'bearer', fault: ({ captured }) => captured.kind === 'upload-put' && refusals++ < 1 ? { type: 'unauthorized' } : undefined });
  await push(sample, openSink(reference, connection), ['1.0']);
  expect(await pull(await openSource(reference, connection))).toEqual(namesIn(sample));
  expect(registry.of('upload-put').filter(({ status }) => status === 401)).not.toEqual([]);
});

test('a refresh token goes to the token server, a token of the user to the registry as it is', async () => {
  const reference = await start({ auth: 'bearer' }, () => ({ identityToken: LOGIN.password }));
  await push(sample, openSink(reference, connection), ['1.0']);
  expect(registry.of('token').map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /token']);

  const [token] = registry.auth.issued;
  const own = new RegistryConnection({ environment: {}, credentials: { find: async () => ({ registryToken: token }) } });
  await openSource(reference, own);
  own.close();
  expect(registry.of('token')).toHaveLength(1);
});

test('everybody may pull where that is allowed, and is told to log in before a push', async () => {
  const reference = await start({ auth: 'bearer', anonymousPull: true });
  await push(sample, openSink(reference, connection), ['1.0']);
  connection.close();
  connection = new RegistryConnection({ environment: {} });
  expect(await pull(await openSource(reference, connection))).toEqual(namesIn(sample));
  await expect(push(sampleImage(2, [10]), openSink(reference, connection), ['2.0'])).rejects.toMatchObject({
    code: 'unauthorized', message: expect.stringMatching(new RegExp(`fix: docker login ${registry.host}$`)),
  });
});

test.each(['basic', 'bearer'] as const)('a wrong password (%s)', async auth => {
  const reference = await start({ auth }, () => ({ ...LOGIN, password: 'a wrong one' }));
  const error = await openSource(reference, connection).catch(failed => failed);
  expect(error).toMatchObject({ code: 'unauthorized', status: 401, retryable: false });
  expect(error.message).not.toMatch(/a wrong one/);
  expect(registry.requests.length).toBeLessThan(8);
});

test('a login that has become old is asked for again, as that of ECR after 12 hours', async () => {
  const words = ['an old password', LOGIN.password];
  const reference = await start({ auth: 'basic' }, () => ({ ...LOGIN, password: words[Math.min(asked, 2) - 1] }));
  await push(sample, openSink(reference, connection), ['1.0']);
  expect(asked).toBe(2);
});

test('taking a blob over asks for both repositories, the new one first', async () => {
  const reference = await start({ auth: 'bearer' });
  await push(sample, openSink(reference, connection), ['1.0']);
  const { layers: [layer] } = JSON.parse(sample.contents.get(sample.root.digest)!.toString());
  const other = openSink(ImageReference.parse(`${registry.host}/other/api`), connection);
  expect(await other.mount(layer, { registry: registry.host, repository: 'team/api' })).toBe(true);
  expect(scopes().at(-1)).toBe('repository:team/api:pull repository:other/api:pull,push');
});

import type { Kind } from './fake/exchange';
import { FakeRegistry } from './fake-registry';
import { pull, push, sampleImage } from './sample-image';
import { ImageReference } from '../../../src/oci/image-reference';
import { RegistryConnection } from '../../../src/oci/registry/registry-connection';
import { openSink } from '../../../src/oci/registry/registry-sink';
import { openSource } from '../../../src/oci/registry/registry-source';

const KINDS: Kind[] = ['ping', 'token', 'blob-head', 'upload-start', 'upload-put', 'manifest-put', 'manifest-get', 'blob-get'];

describe.each(KINDS)('while the registry is silent on %s', kind => {
  test.each(['signal', 'close'])('a %s ends everything', async way => {
    const stop = new AbortController();
    let silent: () => void = () => undefined;
    const reached = new Promise<void>(resolve => (silent = resolve));
    const registry = await FakeRegistry.start({
      auth: 'bearer',
      username: 'user',
      password: 'word',
      fault: exchange => {
        if (exchange.captured.kind !== kind) {
          return undefined;
        }
        silent();
        return { type: 'silence' };
      },
    });
    const connection = new RegistryConnection({ environment: {}, signal: stop.signal, credentials: { find: async () => ({ username: 'user', password: 'word' }) } });
    const reference = ImageReference.parse(`${registry.host}/team/api:1.0`);
    const work = (async () => {
      await push(sampleImage(1, [10, 100_000]), openSink(reference, connection), ['1.0']);
      await pull(await openSource(reference, connection));
    })();
    work.catch(() => undefined);
    await reached;
    way === 'signal' ? stop.abort() : connection.close();

    await expect(work).rejects.toMatchObject({ name: 'RegistryError', code: 'aborted', retryable: false });
    connection.close();
    await registry.stop();
  });
});

test('a source that is closed ends its own transfers, and nothing else', async () => {
  const registry = await FakeRegistry.start({ fault: exchange => exchange.captured.kind === 'blob-get' ? { type: 'silence' } : undefined });
  const connection = new RegistryConnection({ environment: {} });
  const reference = ImageReference.parse(`${registry.host}/team/api:1.0`);
  await push(sampleImage(1, [10]), openSink(reference, connection), ['1.0']);
  const source = await openSource(reference, connection);
  const pulled = pull(source);
  pulled.catch(() => undefined);
  await source.close();
  await expect(pulled).rejects.toMatchObject({ code: 'aborted' });
  expect((await openSource(reference, connection)).root).toEqual(source.root);
  connection.close();
  await registry.stop();
});

import http from 'node:http';
import { AddressInfo, connect } from 'node:net';
import { inspect } from 'node:util';
import { ownCertificate } from './certificates';
import { FakeRegistry } from './fake-registry';
import { namesIn, pull, push, sampleImage } from './sample-image';
import { ImageReference } from '../../../src/oci/image-reference';
import { proxyAuthorization, proxyFor } from '../../../src/oci/registry/proxies';
import { RegistryConnection } from '../../../src/oci/registry/registry-connection';
import { openSink } from '../../../src/oci/registry/registry-sink';
import { openSource } from '../../../src/oci/registry/registry-source';

describe('which one', () => {
  const environment = { HTTPS_PROXY: 'http://secure:1', http_proxy: 'plain:2', NO_PROXY: 'one.example, .two.example,*.three.example:8443,10.0.0.0/8,192.168.1.1, fd00::/8' };
  test.each([
    ['https://registry.example', 'http://secure:1'],
    ['http://registry.example', 'http://plain:2'],
    ['https://one.example', undefined],
    ['https://sub.one.example', undefined],
    ['https://someone.example', 'http://secure:1'],
    ['https://x.two.example', undefined],
    ['https://x.three.example:8443', undefined],
    ['https://x.three.example', 'http://secure:1'],
    ['https://10.9.8.7', undefined],
    ['https://11.9.8.7', 'http://secure:1'],
    ['https://192.168.1.1', undefined],
    ['https://[fd12::1]', undefined],
    ['https://127.0.0.1', undefined],
    ['http://localhost:5000', undefined],
  ])('%s → %s', (url, expected) => {
    expect(proxyFor(new URL(url), environment)?.origin).toBe(expected);
  });

  test('a star is everything, and an error shows nothing of the address', () => {
    expect(proxyFor(new URL('https://x.example'), { ...environment, NO_PROXY: '*' })).toBeUndefined();
    const bad = { HTTPS_PROXY: 'socks5://user:secret@proxy:1' };
    expect(() => proxyFor(new URL('https://x.example'), bad)).toThrow(/^HTTPS_PROXY: this is not the address of a proxy; .*fix: correct or unset HTTPS_PROXY$/);
    expect(() => proxyFor(new URL('https://x.example'), bad)).not.toThrow(/secret/);
  });

  test('its user and password', () => {
    expect(proxyAuthorization(new URL('http://us%40er:pass%3Aword@proxy:1'))).toBe(`Basic ${Buffer.from('us@er:pass:word').toString('base64')}`);
    expect(proxyAuthorization(new URL('http://proxy:1'))).toBeUndefined();
  });
});

describe('through one', () => {
  const certificate = ownCertificate();
  const sample = sampleImage(1, [10, 100_000]);
  let asked: { line: string; authorization?: string }[];
  let proxy: http.Server;
  let target: string;
  let registry: FakeRegistry;
  let connection: RegistryConnection;
  let allowed: boolean;

  beforeEach(async () => {
    asked = [];
    allowed = true;
    proxy = http.createServer((request, response) => {
      asked.push({ line: `${request.method} ${request.url}`, authorization: request.headers['proxy-authorization'] });
      const { 'proxy-authorization': _mine, ...headers } = request.headers;
      const passed = http.request(target, { method: request.method, path: request.url?.replace(/^http:\/\/[^/]+/, ''), headers }, answer => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      request.pipe(passed);
    });
    proxy.on('connect', (request, socket) => {
      asked.push({ line: `CONNECT ${request.url}`, authorization: request.headers['proxy-authorization'] });
      if (!allowed) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      const { hostname, port } = new URL(target);
      const to = connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      to.on('error', () => socket.destroy()).pipe(socket).on('error', () => to.destroy()).pipe(to);
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    connection.close();
    await registry.stop();
    proxy.closeAllConnections();
    await new Promise(resolve => proxy.close(resolve));
  });
  const start = async (secure: boolean): Promise<void> => {
    registry = await FakeRegistry.start({ auth: 'basic', username: 'user', password: 'registry-word', ...secure ? { tls: certificate } : {} });
    target = `http${secure ? 's' : ''}://${registry.host}`;
    const address = `http://me:proxy-word@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    connection = new RegistryConnection({
      environment: { HTTPS_PROXY: address, HTTP_PROXY: address },
      plainHttp: !secure,
      ca: certificate.cert,
      retries: { tries: 1 },
      credentials: { find: async () => ({ username: 'user', password: 'registry-word' }) },
    });
  };
  // a name that only the proxy has to know
  const reference = ImageReference.parse('registry.test/team/api:1.0');

  test.each([true, false])('with TLS: %s', async secure => {
    await start(secure);
    await push(sample, openSink(reference, connection), ['1.0']);
    expect(await pull(await openSource(reference, connection))).toEqual(namesIn(sample));

    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set([`Basic ${Buffer.from('me:proxy-word').toString('base64')}`]));
    expect(asked.every(({ line }) => secure ? line === 'CONNECT registry.test:443' : /^[A-Z]+ http:\/\/registry\.test\/v2\//.test(line))).toBe(true);
    expect(registry.requests.filter(({ headers }) => headers['proxy-authorization'] !== undefined)).toEqual([]);
  });

  test('that says no', async () => {
    await start(true);
    allowed = false;
    const error = await openSource(reference, connection).catch(failed => failed);
    expect(error).toMatchObject({ code: 'network', message: expect.stringMatching(/the proxy answers 407; fix: check HTTPS_PROXY/) });
    expect(inspect(error)).not.toMatch(/proxy-word|registry-word/);
  });
});

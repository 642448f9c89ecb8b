import type { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import { ownCertificate } from './certificates';
import { inPieces, sampleImage } from './sample-image';
import { Reply, ScriptedServer } from './scripted-server';
import { ImageReference } from '../../../src/oci/image-reference';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { listReferrers } from '../../../src/oci/registry/referrers';
import { RegistryConnection } from '../../../src/oci/registry/registry-connection';
import type { RegistryErrorCode } from '../../../src/oci/registry/registry-error';
import { openSink } from '../../../src/oci/registry/registry-sink';
import { openSource } from '../../../src/oci/registry/registry-source';
import { collect } from '../../../src/oci/verified';

const USER = 'somebody';
const PASSWORD = 'correct-horse-battery';
const TOKEN = 'a-token-of-the-registry';
const BASIC = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');
/** Whatever would give the login away. */
const SECRETS = new RegExp([PASSWORD, TOKEN, BASIC, Buffer.from(PASSWORD).toString('base64').slice(0, -3), encodeURIComponent(PASSWORD)].join('|'));

const sample = sampleImage(1, [1000]);
const manifest = sample.contents.get(sample.root.digest)!;
const { layers: [layer] } = JSON.parse(manifest.toString());

const challenge = (header: string): Reply => ({ status: 401, headers: { 'www-authenticate': header } });
const redirect = (location: string): Reply => ({ status: 307, headers: { location } });

/** What stands for the servers of a test in its answers. */
const filled = (text: string, { own, elsewhere, neighbour }: Servers): string => text
  .replaceAll('{own}', own.url).replaceAll('{elsewhere}', elsewhere.host).replaceAll('{neighbour}', neighbour.url).replaceAll('{port}', String(elsewhere.port));

interface Servers {
  /** The registry that is asked. */
  readonly own: ScriptedServer;
  /** A service of the private network: nobody may be sent there. */
  readonly elsewhere: ScriptedServer;
  /** Another service of the registry's own machine: to be gone to, without the login. */
  readonly neighbour: ScriptedServer;
}

let servers: Servers;
let connection: RegistryConnection;
const heard: string[] = [];

async function start(
  script: (request: IncomingMessage, all: Servers) => Reply | undefined, neighbour: (request: IncomingMessage) => Reply | undefined = () => undefined,
): Promise<void> {
  servers = {
    own: await ScriptedServer.start(request => script(request, servers)),
    elsewhere: await ScriptedServer.start(() => ({ status: 200, body: `{"token":"${TOKEN}"}` }), '127.0.0.2'),
    neighbour: await ScriptedServer.start(neighbour),
  };
  connect();
}

function connect(options: ConstructorParameters<typeof RegistryConnection>[0] = {}): void {
  connection = new RegistryConnection({
    environment: {},
    credentials: { find: async () => ({ username: USER, password: PASSWORD }) },
    retries: { tries: 2, firstWait: 1 },
    patience: { answer: 2000, bytes: 2000 },
    onWarning: text => heard.push(text),
    ...options,
  });
}

afterEach(async () => {
  connection.close();
  await Promise.all(Object.values(servers).map(async (server: ScriptedServer) => server.stop()));
  // whatever the case was: nobody but the registry hears of the login, and nobody writes it down
  expect(servers.elsewhere.heard).toEqual([]);
  expect(servers.neighbour.heard.filter(text => SECRETS.test(text))).toEqual([]);
  expect(servers.own.heard.filter(text => SECRETS.test(text.split('\n')[0]))).toEqual([]);
  expect(heard.splice(0).filter(text => SECRETS.test(text))).toEqual([]);
});

const reference = (): ImageReference => ImageReference.parse(`${servers.own.host}/team/api:1.0`);
const source = async (): Promise<unknown> => openSource(reference(), connection);

async function refused(work: () => Promise<unknown>, code: RegistryErrorCode | 'content'): Promise<string> {
  const error = await work().then(() => undefined, failed => failed as Error & { code?: string });
  expect(error).toMatchObject(code === 'content' ? { name: 'ContentError' } : { name: 'RegistryError', code });
  expect(inspect(error, { depth: 10 })).not.toMatch(SECRETS);
  expect(error!.message).not.toMatch(/[\r\n]/);
  return error!.message;
}

/** Addresses that nobody may be sent to. */
const FORBIDDEN = [
  'http://{elsewhere}/x', 'https://{elsewhere}/x', '//{elsewhere}/x', 'http://localhost:{port}/x',
  'http://sub.localhost:{port}/x', 'http://169.254.169.254/latest/meta-data', 'http://[fd00:ec2::254]/',
  'http://10.0.0.1/x', 'https://172.16.0.1/x', 'https://192.168.1.1/x', 'https://[::1]:{port}/x',
  'https://[::ffff:127.0.0.2]:{port}/x', 'https://[::127.0.0.2]/x', 'https://[64:ff9b::7f00:2]/x',
  'https://2130706434:{port}/x', 'https://0x7f.0.0.2:{port}/x', 'https://0177.0.0.2/x', 'https://127.2/x',
  'https://0.0.0.0/x', 'https://%E2%91%A0%E2%91%A1%E2%91%A6.0.0.2/x', 'https://100.64.0.1/x',
  'http://registry.example/x', 'https://user:secret@registry.example/x', 'https://127.0.0.1:5000@registry.example/x',
  'ftp://registry.example/x', 'file:///etc/passwd', 'data:text/plain,x', 'http://', 'https://exa mple/',
];

describe.each(FORBIDDEN)('%s', address => {
  test('is no token server', async () => {
    await start((_request, all) => (challenge(`Bearer realm="${filled(address, all)}",service="x"`)));
    await refused(source, 'refused-address');
  });

  test('is no place that a token server redirects to', async () => {
    await start((request, all) => request.url?.startsWith('/token')
      ? redirect(filled(address, all))
      : challenge(`Bearer realm="${all.own.url}/token"`));
    await refused(source, 'refused-address');
  });

  test('is no place for an upload', async () => {
    await start((request, all) => request.method === 'POST' ? { status: 202, headers: { location: filled(address, all) } } : { status: 200 });
    await refused(async () => openSink(reference(), connection).putBlob(layer, () => inPieces(sample.contents.get(layer.digest)!)), 'refused-address');
  });

  test('is no place that a manifest or a blob is redirected to', async () => {
    await start((request, all) => request.url === '/v2/' ? { status: 200 } : redirect(filled(address, all)));
    await refused(source, 'refused-address');
  });
});

describe('the login stays with the registry', () => {
  const basic = (request: IncomingMessage, rest: Reply): Reply => request.headers.authorization === `Basic ${BASIC}` ? rest : challenge('Basic realm="x"');
  const served: Reply = { status: 200, headers: { 'content-type': MEDIA_TYPES.manifest }, body: manifest };

  test('when the answer is on another port of its machine', async () => {
    await start((request, all) => basic(request, request.url === '/v2/' ? { status: 200 } : redirect(`${all.neighbour.url}/storage`)), () => served);
    await source();
    expect(servers.neighbour.heard).toHaveLength(1);
  });

  test('when an upload goes to another port of its machine', async () => {
    await start((request, all) => basic(request, request.method === 'POST' ? { status: 202, headers: { location: `${all.neighbour.url}/upload?x=y` } } : { status: 200 }), () => ({ status: 201 }));
    await openSink(reference(), connection).putBlob(layer, () => inPieces(sample.contents.get(layer.digest)!));
    expect(servers.neighbour.heard[0]).toMatch(/^PUT \/upload\?x=y&digest=sha256%3A/);
  });

  test.each(['Basic realm="x"', 'Bearer realm="{neighbour}/token",service="x"'])('when who it redirects to asks for it by %s', async asked => {
    await start(
      (request, all) => basic(request, request.url === '/v2/' ? { status: 200 } : redirect(`${all.neighbour.url}/storage`)),
      () => (challenge(filled(asked, servers))),
    );
    await refused(source, 'unauthorized');
  });

  test('when the token server sends on to somebody else', async () => {
    await start((request, all) => request.url?.startsWith('/token')
      ? { status: 302, headers: { location: `${all.neighbour.url}/token` } }
      : challenge(`Bearer realm="${all.own.url}/token",service="x"`), () => ({ status: 401 }));
    await refused(source, 'unauthorized');
    expect(servers.neighbour.heard.length).toBeGreaterThan(0);
  });

  test('when the next page of a list is elsewhere', async () => {
    const body = JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [] });
    await start((request, all) => basic(request, request.url === '/v2/'
      ? { status: 200 }
      : { status: 200, headers: { 'content-type': MEDIA_TYPES.index, 'link': `<${all.neighbour.url}/next>; rel="next"` }, body }));
    expect(await listReferrers(connection.to(servers.own.host), 'team/api', sample.root.digest)).toEqual([]);
    expect(servers.neighbour.heard).toEqual([]);
  });

  test('when it sends the login back in an error, in a warning, and in an address', async () => {
    await start(request => basic(request, {
      status: 418,
      headers: { warning: `299 - "you sent Basic ${BASIC}, which is ${PASSWORD}"`, location: `https://x/?token=${TOKEN}` },
      body: JSON.stringify({ errors: [{ code: PASSWORD, message: `${BASIC} ${encodeURIComponent(PASSWORD)}\r\nis ${PASSWORD}` }] }),
    }));
    expect(await refused(source, 'refused')).toContain('***');
  });

  test('when a redirect goes round and round', async () => {
    await start((request, all) => basic(request, request.url === '/v2/' ? { status: 200 } : { status: 302, headers: { location: `${all.own.url}${request.url}x` } }));
    await refused(source, 'protocol');
    expect(servers.own.heard.length).toBeLessThan(20);
  });

  test('a layer that says it lies elsewhere is asked for here only', async () => {
    const foreign = JSON.parse(manifest.toString());
    foreign.layers[0].urls = [`${'http://'}127.0.0.2/layer`];
    await start(request => request.url?.includes('/manifests/') ? { ...served, body: JSON.stringify(foreign) } : { status: request.url === '/v2/' ? 200 : 404 });
    const opened = await openSource(reference(), connection);
    await refused(async () => collect(opened.blob(layer)), 'refused');
    expect(servers.own.heard.some(text => text.startsWith(`GET /v2/team/api/blobs/${layer.digest}`))).toBe(true);
  });
});

describe('answers without end or sense', () => {
  const bearer = (all: Servers): Reply => challenge(`Bearer realm="${all.own.url}/token"`);

  test.each<[string, Reply, RegistryErrorCode]>([
    ['a token without end', { status: 200, endless: true }, 'too-large'],
    ['a token of more than 64 KiB', { status: 200, body: JSON.stringify({ token: 'x'.repeat(70_000) }) }, 'too-large'],
    ['a token that is a header of its own', { status: 200, body: JSON.stringify({ token: 'x\r\nx-evil: 1' }) }, 'protocol'],
    ['a token that is no text', { status: 200, body: JSON.stringify({ token: { $ne: 1 } }) }, 'protocol'],
    ['a token server that is no JSON', { status: 200, body: '<html>' }, 'protocol'],
    ['an error without end', { status: 403, endless: true }, 'denied'],
  ])('%s', async (_what, reply, code) => {
    await start((request, all) => request.url?.startsWith('/token') ? reply : bearer(all));
    await refused(source, code);
  });

  test.each<[string, Reply, RegistryErrorCode | 'content']>([
    ['a manifest without end', { status: 200, headers: { 'content-type': MEDIA_TYPES.manifest }, endless: true }, 'too-large'],
    ['a manifest of another type than it says', { status: 200, headers: { 'content-type': MEDIA_TYPES.index }, body: manifest }, 'content'],
    ['a manifest and an index in one', { status: 200, headers: { 'content-type': MEDIA_TYPES.manifest }, body: JSON.stringify({ ...JSON.parse(manifest.toString()), manifests: [] }) }, 'content'],
    ['another digest than the header says', { status: 200, headers: { 'content-type': MEDIA_TYPES.manifest, 'docker-content-digest': `sha256:${'0'.repeat(64)}` }, body: manifest }, 'digest-invalid'],
  ])('%s', async (_what, reply, code) => {
    await start(request => request.url === '/v2/' ? { status: 200 } : reply);
    await refused(source, code);
  });

  test.each(['Bearer', 'Bearer realm', 'Bearer realm="x', 'Bearer realm="{own}/token", realm="http://{elsewhere}/"', 'Negotiate', ''])('the challenge %j is no way to log in', async offered => {
    await start((_request, all) => (challenge(filled(offered, all))));
    await refused(source, 'unauthorized');
    expect(servers.own.heard.filter(text => SECRETS.test(text))).toEqual([]);
  });
});

describe('with TLS', () => {
  const certificate = ownCertificate();
  async function startSecure(script: (request: IncomingMessage, all: Servers) => Reply | undefined): Promise<void> {
    await start(() => undefined);
    await servers.own.stop();
    servers = { ...servers, own: await ScriptedServer.start(request => script(request, servers), '127.0.0.1', certificate) };
    connect({ plainHttp: false, ca: certificate.cert });
  }

  test.each(['location', 'www-authenticate'])('nobody goes down to plain HTTP for a %s', async header => {
    await startSecure((_request, all) => header === 'location'
      ? redirect(`${all.neighbour.url}/x`)
      : challenge(`Bearer realm="${all.neighbour.url}/token"`));
    expect(await refused(source, 'refused-address')).toContain('is not https');
    expect(servers.neighbour.heard).toEqual([]);
  });

  test('nobody logs in where the certificate is not trusted', async () => {
    await startSecure(() => (challenge('Basic realm="x"')));
    connect({ plainHttp: false });
    expect(await refused(source, 'certificate')).toContain('fix: name its authority by SSL_CERT_FILE');
    expect(servers.own.heard).toEqual([]);
  });

  test('a trusted certificate is', async () => {
    await startSecure(request => ({ status: 200, headers: { 'content-type': MEDIA_TYPES.manifest }, body: request.url === '/v2/' ? '' : manifest }));
    await source();
  });
});

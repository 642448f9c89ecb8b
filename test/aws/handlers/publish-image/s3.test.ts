import { createServer, IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { object } from '../../../../src/aws/handlers/publish-image/objects';
import { authorization, signedPart } from '../../../../src/aws/handlers/publish-image/s3';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const NOW = Date.UTC(2013, 4, 24);
const PART = { offset: 512, size: 10 };

// the example of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
test('the signature of the documentation’s example', () => {
  const headers = {
    'host': 'examplebucket.s3.amazonaws.com',
    'range': 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
  };
  expect(authorization('/test.txt', headers, { region: 'us-east-1', time: '20130524T000000Z', env: KEYS })).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, '
    + 'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
});

test.each([
  ['a bucket', {}, 'assets', 'https://assets.s3.eu-central-1.amazonaws.com/a%20b/c%2Bd.tar'],
  ['a bucket with a dot', {}, 'my.assets', 'https://s3.eu-central-1.amazonaws.com/my.assets/a%20b/c%2Bd.tar'],
  ['China', { AWS_REGION: 'cn-north-1' }, 'assets', 'https://assets.s3.cn-north-1.amazonaws.com.cn/a%20b/c%2Bd.tar'],
  ['an endpoint of one’s own', { AWS_ENDPOINT_URL: 'http://127.0.0.1:5000/' }, 'assets', 'http://127.0.0.1:5000/assets/a%20b/c%2Bd.tar'],
])('where the object of %s is', (_what, env, Bucket, url) => {
  const signed = signedPart({ Bucket, Key: 'a b/c+d.tar' }, PART, { AWS_REGION: 'eu-central-1', ...KEYS, ...env }, NOW);
  expect(signed.url).toBe(url);
  expect(signed.headers).toMatchObject({ 'range': 'bytes=512-521', 'x-amz-date': '20130524T000000Z', 'host': new URL(url).host });
});

describe('an object', () => {
  let server: Server;
  let asked: IncomingMessage | undefined;
  let status = 206;
  const env = () => ({ AWS_REGION: 'eu-central-1', AWS_SESSION_TOKEN: 'session', AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...KEYS });
  const read = async (part = PART): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of object({ Bucket: 'assets', Key: 'image.tar' }, part, env())) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked = request;
      response.writeHead(status).end('ten bytes!');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked = undefined;
    status = 206;
  });

  test('a part of it, as who the function is', async () => {
    expect(await read()).toBe('ten bytes!');
    expect(asked?.url).toBe('/assets/image.tar');
    expect(asked?.headers).toMatchObject({ 'range': 'bytes=512-521', 'x-amz-security-token': 'session' });
    expect(asked?.headers.authorization).toMatch(/SignedHeaders=host;range;x-amz-content-sha256;x-amz-date;x-amz-security-token,/);
  });

  test('nothing of it is not asked for', async () => {
    expect(await read({ offset: 512, size: 0 })).toBe('');
    expect(asked).toBeUndefined();
  });

  test.each([
    [403, 'AccessDenied', /s3:GetObject on image\.tar is not allowed, or the object is not there/],
    [503, 'ServiceUnavailable', /s3:GetObject on image\.tar: status 503/],
    [404, 'Http404', /status 404/],
    // the whole object instead of the part
    [200, 'Http200', /status 200/],
  ])('an answer %i', async (given, code, message) => {
    status = given;
    await expect(read()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ecrCredentials, ecrRegistry } from '../../../src/oci/credentials/ecr';
import { runProgram } from '../run-program';

const REGISTRY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const TOKEN = Buffer.from('AWS:secret-token').toString('base64');

test.each([
  [REGISTRY, 'eu-central-1'],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
])('%s is in %s', (registry, region) => {
  expect(ecrRegistry(registry)).toEqual({ account: '123456789012', region });
});

test.each(['12345678901.dkr.ecr.eu-central-1.amazonaws.com', `${REGISTRY}.evil.example`, `${REGISTRY}:8080`, `x${REGISTRY}`, 'public.ecr.aws', 'docker.io'])('%s is none of AWS', registry => {
  expect(ecrRegistry(registry)).toBeUndefined();
});

test('a token of the SDK is user and password', async () => {
  const asked: string[] = [];
  const source = ecrCredentials({ private: async region => (asked.push(region), TOKEN), public: async () => TOKEN });
  expect(await source.find(REGISTRY, 'api')).toEqual({ username: 'AWS', password: 'secret-token' });
  expect(await source.find('public.ecr.aws', 'api')).toEqual({ username: 'AWS', password: 'secret-token' });
  expect(await source.find('registry.example', 'api')).toBeUndefined();
  expect(asked).toEqual(['eu-central-1']);
});

test('without the SDK the error says how to get it, or to do without; the public registry takes everybody', async () => {
  const source = ecrCredentials({ private: async () => undefined, public: async () => undefined });
  await expect(source.find(REGISTRY, 'api')).rejects.toThrow(
    /takes @aws-sdk\/client-ecr, which is not installed.*fix: npm install @aws-sdk\/client-ecr, or: aws ecr get-login-password --region eu-central-1/,
  );
  expect(await source.find('public.ecr.aws', 'api')).toBeUndefined();
});

// jest cannot load modules as programs do
describe('the SDK itself, in a process of its own', () => {
  let server: http.Server;
  let answer: { status: number; body: object };
  beforeEach(async () => {
    server = http.createServer((request, response) => {
      request.resume();
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  const find = async (registry: string): Promise<string> => runProgram(join(__dirname, 'find-ecr-credential.ts'), [registry], {
    AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, AWS_MAX_ATTEMPTS: '1',
  });

  test('is asked for a token', async () => {
    answer = { status: 200, body: { authorizationData: [{ authorizationToken: TOKEN, proxyEndpoint: `https://${REGISTRY}` }] } };
    expect(JSON.parse(await find(REGISTRY))).toEqual({ username: 'AWS', password: 'secret-token' });
  }, 60_000);

  test('what it says is told in one line', async () => {
    answer = { status: 400, body: { __type: 'AccessDeniedException', message: 'not\nallowed' } };
    expect(await find(REGISTRY)).toMatch(
      /^ECR in eu-central-1: AWS gives no token: AccessDeniedException: not allowed; allowed: .*; fix: log in to AWS/,
    );
  }, 60_000);

  test('the public registry takes everybody, with or without its SDK', async () => {
    answer = { status: 400, body: { __type: 'AccessDeniedException' } };
    expect(await find('public.ecr.aws')).toBe('nobody');
  }, 60_000);
});

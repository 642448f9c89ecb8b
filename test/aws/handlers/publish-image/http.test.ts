import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { download, put } from '../../../../src/aws/handlers/publish-image/http';
import type { Runtime } from '../../../../src/aws/handlers/publish-image/runtime';
import { send } from '../../../../src/aws/handlers/publish-image/send';

let server: Server;
let received: { readonly method?: string; readonly headers: IncomingMessage['headers']; readonly body: string }[];
let respond: (response: ServerResponse, count: number) => void;

beforeEach(async () => {
  received = [];
  respond = response => response.end();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => body += String(chunk));
    request.on('end', () => {
      received.push({ method: request.method, headers: request.headers, body });
      respond(response, received.length);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?X-Amz-Signature=secret`;

function runtime(): Runtime & { readonly steps: string[]; readonly slept: number[] } {
  const [steps, slept]: [string[], number[]] = [[], []];
  return {
    steps,
    slept,
    aws: {} as Runtime['aws'],
    now: () => 0,
    random: () => 0,
    put,
    download,
    object: () => { throw new Error('no object is read here'); },
    pull: () => { throw new Error('nothing is pulled here'); },
    remaining: () => 100_000 - slept.reduce((sum, each) => sum + each, 0),
    sleep: async milliseconds => void slept.push(milliseconds),
    log: (step, facts) => void steps.push(`${step} ${JSON.stringify(facts)}`),
  };
}

test('an answer has an empty type and its length', async () => {
  await send(runtime(), address(), '{"Status":"ä"}');
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ method: 'PUT', body: '{"Status":"ä"}', headers: { 'content-type': '', 'content-length': '15' } });
});

test('an answer is sent again after 5xx and broken connections', async () => {
  respond = (response, count) => count < 3 ? (response.statusCode = 503, response.end()) : count === 3 ? response.destroy() : response.end();
  await send(runtime(), address(), '{}');
  expect(received).toHaveLength(4);
});

test.each([301, 302, 307, 308])('a redirect (%i) is not followed', async status => {
  respond = response => {
    response.writeHead(status, { location: address() });
    response.end();
  };
  await expect(send(runtime(), address(), '{}')).rejects.toThrow(`status ${status}`);
  expect(received).toHaveLength(1);
});

test('an address that does not hold anymore is not tried again', async () => {
  respond = response => (response.statusCode = 403, response.end());
  await expect(send(runtime(), address(), '{}')).rejects.toThrow('status 403');
  expect(received).toHaveLength(1);
});

test('an answer that nobody takes ends while there is time, and no log tells the address', async () => {
  respond = response => (response.statusCode = 500, response.end());
  const used = runtime();
  await expect(send(used, address(), '{}')).rejects.toThrow('status 500');
  expect(used.remaining()).toBeGreaterThan(7_000);
  expect(used.steps.join()).not.toContain('secret');
});

test('http goes to this machine only', async () => {
  await expect(put('http://192.0.2.1/', '{}')).rejects.toThrow('only https is possible');
});

test('a download is what is there, or an error', async () => {
  respond = (response, count) => count === 1 ? response.end('layer') : (response.statusCode = 403, response.end());
  const collect = async (): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of download(address())) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  };
  expect(await collect()).toBe('layer');
  await expect(collect()).rejects.toThrow('status 403');
});

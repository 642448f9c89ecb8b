import { IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps, RequestOptions } from 'node:https';

const CONNECT_AND_ANSWER = 10_000;
const SILENCE = 20_000;

/** Sends the answer of a request to CloudFormation once. */
export async function put(url: string, body: string): Promise<number> {
  // S3 signed the address for an empty type.
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  const response = await answered(url, { method: 'PUT', headers, timeout: CONNECT_AND_ANSWER }, body);
  response.resume();
  return response.statusCode ?? 0;
}

/** The bytes behind an address that ECR signed, or that these headers sign. */
export async function* download(url: string, headers: { readonly [name: string]: string } = {}): AsyncGenerator<Uint8Array> {
  const response = await answered(url, { method: 'GET', headers, timeout: SILENCE });
  const status = response.statusCode ?? 0;
  if (status !== ('range' in headers ? 206 : 200)) {
    response.destroy();
    throw Object.assign(new Error(`status ${status}`), { code: status >= 500 || status === 429 ? 'ServiceUnavailable' : `Http${status}` });
  }
  for await (const chunk of response) {
    yield chunk as Uint8Array;
  }
}

async function answered(url: string, options: RequestOptions, body?: string): Promise<IncomingMessage> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))) {
    throw new Error('only https is possible');
  }
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? requestHttps : requestHttp)(url, { ...options, agent: false }, resolve);
    request.on('timeout', () => request.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })));
    request.on('error', reject);
    request.end(body);
  });
}

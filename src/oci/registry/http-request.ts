import type { ClientRequest, IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { Chunks } from '../content';
import type { Agents } from './agents';
import { bodyOf, discard, StalledError } from './http-body';
import { upload } from './http-upload';

/** How long the network may take, in milliseconds. */
export interface Patience {
  /** From the last byte of a request to the last header of its answer. */
  readonly answer: number;
  /** The same after a blob: the registry may have to hash and store it first. */
  readonly stored: number;
  /** While bytes flow, for the next few of them. */
  readonly bytes: number;
}

export const PATIENCE: Patience = { answer: 60_000, stored: 600_000, bytes: 60_000 };

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  /** Bytes, or where they flow from; a stream has its `content-length` among the headers. */
  readonly body?: Buffer | Chunks;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly url: URL;
  readonly status: number;
  /** To be read to its end, or to be left by `discard`. */
  readonly body: Chunks;
  header(name: string): string | undefined;
  /** All headers of a name, not joined. */
  headers(name: string): string[];
  discard(): void;
}

/** One request and its answer: no redirects, no retries, no credentials of its own. */
export async function send(request: HttpRequest, agents: Agents, patience: Patience): Promise<HttpResponse> {
  request.signal?.throwIfAborted();
  try {
    return await once(request, agents, patience);
  } catch (error) {
    // the other end had closed a connection that was kept: not a failure of this request
    if (error instanceof ReusedSocketError && !isStream(request.body)) {
      return once(request, agents, patience);
    }
    throw error;
  }
}

class ReusedSocketError extends Error {
  public readonly code = 'ECONNRESET';
}

async function once(request: HttpRequest, agents: Agents, patience: Patience): Promise<HttpResponse> {
  const message = start(request, agents);
  let reason: unknown;
  // without an error for Node: it would tell a socket that may have nobody to hear it, and end the process
  const cut = (why: unknown): void => {
    reason ??= why;
    message.destroy();
  };
  const forget = onAbort(request.signal, cut);
  message.once('close', forget).on('error', () => undefined);
  try {
    return responseOf(await answered(message, request, patience, cut), request, patience);
  } catch (error) {
    message.destroy();
    throw reason ?? error;
  }
}

/** Writes the request and waits for its answer, so long as the other end is alive. */
async function answered(message: ClientRequest, request: HttpRequest, patience: Patience, cut: (why: unknown) => void): Promise<IncomingMessage> {
  const answer = firstAnswer(message);
  answer.catch(() => undefined);
  const { body } = request;
  if (isStream(body)) {
    await upload(message, body, () => cut(new StalledError(patience.bytes)), patience.bytes);
  } else {
    message.end(body);
  }
  const limit = isStream(body) ? patience.stored : patience.answer;
  const timer = setTimeout(() => cut(new StalledError(limit)), limit);
  return answer.finally(() => clearTimeout(timer));
}

function onAbort(signal: AbortSignal | undefined, work: (why: unknown) => void): () => void {
  const stop = (): void => work(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  return () => signal?.removeEventListener('abort', stop);
}

function start(request: HttpRequest, agents: Agents): ClientRequest {
  const { agent, options } = agents.route(request.url);
  const headers = { ...options.headers, ...request.headers };
  const length = Buffer.isBuffer(request.body) ? { 'content-length': String(request.body.length) } : {};
  const secure = (options.protocol ?? request.url.protocol) === 'https:';
  return (secure ? https : http).request({ ...options, agent, method: request.method, headers: { ...headers, ...length } });
}

async function firstAnswer(message: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    message.once('response', response => {
      response.on('error', () => undefined);
      resolve(response);
    });
    message.once('error', error => reject(message.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
      ? new ReusedSocketError(error.message)
      : error));
    message.once('close', () => reject(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })));
  });
}

function responseOf(message: IncomingMessage, request: HttpRequest, patience: Patience): HttpResponse {
  return {
    url: request.url,
    status: message.statusCode ?? 0,
    header: name => message.headersDistinct[name]?.[0],
    headers: name => message.headersDistinct[name] ?? [],
    body: bodyOf(message, patience.bytes),
    discard: () => discard(message, request.method),
  };
}

function isStream(body: HttpRequest['body']): body is Chunks {
  return body !== undefined && !Buffer.isBuffer(body);
}

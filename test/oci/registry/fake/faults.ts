import { setTimeout as pause } from 'node:timers/promises';
import type { Exchange } from './exchange';

/** What goes wrong with one request. */
export type Fault =
  /** The connection ends before anything was done. */
  | { readonly type: 'reset' }
  /** Done, but the answer is lost. */
  | { readonly type: 'lost-answer' }
  /** The connection ends in the middle of the request's body. */
  | { readonly type: 'reset-midway' }
  /** The answer ends in the middle. */
  | { readonly type: 'truncate' }
  /** Nothing ever comes back. */
  | { readonly type: 'silence' }
  /** The answer comes by single bytes. */
  | { readonly type: 'slow-loris' }
  /** Tokens are no longer good. */
  | { readonly type: 'unauthorized' }
  | { readonly type: 'status'; readonly status: number; readonly retryAfter?: string }
  /** A byte of the body is another one. */
  | { readonly type: 'wrong-bytes' }
  /** The body is longer than it should be, and says so. */
  | { readonly type: 'too-long' }
  /** The body is shorter than it should be, and says so. */
  | { readonly type: 'too-short' }
  /** Somewhere else is to be asked. */
  | { readonly type: 'redirect'; readonly location: string }
  /** The upload is not known any more. */
  | { readonly type: 'lost-session' }
  /** The answer is no answer of HTTP. */
  | { readonly type: 'garbage' };

/**
 * Lets a request go wrong.
 *
 * @returns whether the registry still has to do what was asked
 */
export async function inject(fault: Fault, exchange: Exchange, revoke: () => void): Promise<boolean> {
  const { request, response } = exchange;
  switch (fault.type) {
    case 'reset':
      exchange.cut();
      return false;
    case 'reset-midway':
      for await (const _chunk of request) {
        break;
      }
      exchange.cut();
      return false;
    case 'silence':
      request.resume();
      return false;
    case 'garbage':
      exchange.cut('SSH-2.0-OpenSSH_9.2\r\n\r\n');
      return false;
    case 'unauthorized':
      revoke();
      return true;
    case 'status':
      await exchange.body();
      exchange.error(fault.status, 'UNKNOWN', 'injected', fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter });
      return false;
    case 'redirect':
      await exchange.body();
      exchange.answer(307, { location: fault.location });
      return false;
    case 'lost-session':
      await exchange.body();
      exchange.error(404, 'BLOB_UPLOAD_UNKNOWN');
      return false;
    default:
      spoil(fault.type, response, () => exchange.cut());
      return true;
  }
}

type Spoiled = 'lost-answer' | 'truncate' | 'slow-loris' | 'wrong-bytes' | 'too-long' | 'too-short';

/** Changes how the answer is written. All answers of the fake with a body end with one `end(body)`. */
function spoil(type: Spoiled, response: Exchange['response'], destroy: () => void): void {
  const writeHead = response.writeHead.bind(response) as (status: number, headers: object) => unknown;
  const end = response.end.bind(response) as (bytes?: Buffer) => unknown;
  let head: { status: number; headers: { [name: string]: unknown } } = { status: 200, headers: {} };
  response.writeHead = ((status: number, headers: { [name: string]: unknown }) => (head = { status, headers })) as never;
  response.end = ((body?: Buffer) => {
    const bytes = body ?? Buffer.alloc(0);
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    switch (type) {
      case 'lost-answer':
        return destroy();
      case 'truncate':
        writeHead(head.status, head.headers);
        return response.write(half, destroy);
      case 'slow-loris':
        return void drip(response.socket, `HTTP/1.1 200 OK\r\ncontent-length: ${bytes.length + 1000}\r\n\r\n`);
      case 'wrong-bytes': {
        const wrong = Buffer.from(bytes);
        wrong.length > 0 && (wrong[wrong.length - 1] += 1);
        writeHead(head.status, head.headers);
        return end(wrong);
      }
      default: {
        const changed = type === 'too-long' ? Buffer.concat([bytes, Buffer.from('more')]) : half;
        writeHead(head.status, { ...head.headers, 'content-length': changed.length });
        return end(changed);
      }
    }
  }) as never;
}

async function drip(socket: Exchange['response']['socket'], text: string): Promise<void> {
  for (let at = 0; socket && !socket.destroyed; at++) {
    socket.write(text[at] ?? 'x');
    await pause(20);
  }
}

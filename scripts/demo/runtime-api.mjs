import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { lastOf } from './expected.mjs';

const PATIENCE = 30_000;
const ID = '00000000-0000-4000-8000-000000000001';

/**
 * Gives a function one event through the Runtime API, as Lambda does, and returns its answer.
 *
 * @param {unknown} event
 * @param {(address: string) => { command: string, args: string[], env?: Record<string, string>, cwd?: string }} start how to start the function
 * @param {(child: import('node:child_process').ChildProcess, output: () => string) => Promise<unknown>} [stop] before the started program is killed;
 *   `output`: what it has printed by then
 * @returns {Promise<unknown>}
 */
export async function invokeOnce(event, start, stop) {
  const { server, answer } = serve(event);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { command, args, env, cwd } = start(`127.0.0.1:${server.address().port}`);
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = outputOf(child);
  let timer;
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE / 1000} s`)), PATIENCE);
    });
    return await Promise.race([answer, ended(child, output), late]);
  } finally {
    clearTimeout(timer);
    await stop?.(child, output);
    child.kill('SIGKILL');
    server.close();
    server.closeAllConnections();
  }
}

/** @param {unknown} event */
function serve(event) {
  let given = false;
  let settle;
  const answer = new Promise((resolve, reject) => (settle = { resolve, reject }));
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '');
    if (request.method === 'GET' && path === 'invocation/next') {
      // There is one event only: the next request waits until the function is ended.
      if (!given) response.writeHead(200, invocationHeaders()).end(JSON.stringify(event));
      given = true;
      return;
    }
    const body = await textOf(request);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (path === `invocation/${ID}/response`) settle.resolve(parse(body));
    else settle.reject(new Error(`${request.method} ${path}: ${body.slice(0, 500)}`));
  });
  return { server, answer };
}

function invocationHeaders() {
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': ID,
    'lambda-runtime-deadline-ms': String(Date.now() + PATIENCE),
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:demo',
  };
}

/** @param {import('node:stream').Readable} stream */
async function textOf(stream) {
  let text = '';
  for await (const part of stream.setEncoding('utf8')) text += part;
  return text;
}

/** @param {string} body */
function parse(body) {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** @returns {() => string} everything that it has printed so far */
function outputOf(child) {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (said += text));
  return () => said;
}

/** @returns {Promise<never>} rejects when the program ends, which a function never does */
function ended(child, output) {
  return new Promise((_, reject) => {
    child.once('error', reject);
    child.once('close', code => reject(new Error(`it ended with exit code ${code} before it answered\n${lastOf(output())}`)));
  });
}

import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * The Lambda Runtime API, as far as a runtime interface client uses it, and the Extensions API, as far as an extension without events does.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 * @param {{ id: string, event: unknown }[]} invocations handed out in this order; afterwards clients wait, as in a frozen environment
 */
export async function startRuntimeApi(invocations) {
  const waiting = [...invocations];
  /** @type {{ method: string, path: string, body: any }[]} */
  const answers = [];
  /** @type {string[]} */
  const extensions = [];
  /** @type {() => void} */
  let idle = () => undefined;
  /** Resolves when every invocation was answered and the client asks for more. */
  const done = new Promise((resolve) => (idle = () => resolve(undefined)));
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === '/2018-06-01/runtime/invocation/next') {
      const next = waiting.shift();
      if (!next) return void idle();
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': next.id,
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + 60_000),
        'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-central-1:000000000000:function:greet',
        'Lambda-Runtime-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0',
      });
      return void response.end(JSON.stringify(next.event));
    }
    if (path === '/2020-01-01/extension/register') {
      extensions.push(String(request.headers['lambda-extension-name']));
      response.writeHead(200, { 'Content-Type': 'application/json', 'Lambda-Extension-Identifier': '2f1b4b5e-1b1e-4f0e-9d53-0c5ad2c7f6a0' });
      return void response.end(JSON.stringify({ functionName: 'greet', functionVersion: '$LATEST', handler: 'greet' }));
    }
    // an extension that wants no events waits for the end
    if (path === '/2020-01-01/extension/event/next') return;
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = String(Buffer.concat(chunks));
    answers.push({ method: request.method ?? '', path, body: text === '' ? undefined : JSON.parse(text) });
    response.writeHead(202, { 'Content-Type': 'application/json' });
    response.end('{"status":"OK"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `127.0.0.1:${port}`, answers, extensions, done, stop };
}

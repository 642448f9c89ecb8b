import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * The Lambda Runtime API, as far as a runtime interface client uses it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * @param {{ id: string, event: unknown }[]} invocations handed out in this order; afterwards clients wait, as in a frozen environment
 */
export async function startRuntimeApi(invocations) {
  const waiting = [...invocations];
  /** @type {{ method: string, path: string, body: any }[]} */
  const answers = [];
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
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    answers.push({ method: request.method ?? '', path, body: JSON.parse(String(Buffer.concat(chunks))) });
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
  return { address: `127.0.0.1:${port}`, answers, done, stop };
}

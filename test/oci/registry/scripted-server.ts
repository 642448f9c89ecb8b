import http, { IncomingMessage, Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface Reply {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string | string[] };
  readonly body?: string | Buffer;
  /** Sends on and on, until nobody takes it. */
  readonly endless?: boolean;
}

/** A server that answers what a test wants, and keeps all it was told. */
export class ScriptedServer {
  public static async start(
    script: (request: IncomingMessage) => Reply | undefined, address = '127.0.0.1', tls?: { key: string; cert: string },
  ): Promise<ScriptedServer> {
    const server = new ScriptedServer(script, tls);
    await new Promise<void>(resolve => server.server.listen(0, address, resolve));
    return server;
  }

  /** Every request as text: its line, its headers, its body. */
  public readonly heard: string[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(script: (request: IncomingMessage) => Reply | undefined, private readonly tls: { key: string; cert: string } | undefined) {
    const serve = (request: IncomingMessage, response: http.ServerResponse): void => {
      const parts = [`${request.method} ${request.url}`, ...request.rawHeaders];
      request.on('data', chunk => parts.push(chunk.toString('latin1'))).on('error', () => undefined).once('close', () => this.heard.push(parts.join('\n')));
      request.once('end', () => {
        const { status = 404, headers = {}, body = '', endless = false } = script(request) ?? {};
        response.on('error', () => undefined).writeHead(status, headers as http.OutgoingHttpHeaders);
        if (endless) {
          const more = (): void => void (!response.destroyed && response.write('x'.repeat(65_536), () => setImmediate(more)));
          more();
        } else {
          response.end(request.method === 'HEAD' ? undefined : body);
        }
      });
    };
    this.server = tls ? https.createServer(tls, serve) : http.createServer(serve);
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
    });
  }

  public get host(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  public get url(): string {
    return `${this.tls ? 'https' : 'http'}://${this.host}`;
  }

  public async stop(): Promise<void> {
    const closed = new Promise(resolve => this.server.close(resolve));
    this.sockets.forEach(socket => socket.destroy());
    await closed;
  }
}

import type { Exchange } from './exchange';
import type { FakeOptions } from './options';

const DEFAULT_LIFE = 60;

interface Issued { readonly scopes: string[]; readonly until: number }

/** Who may do what: Basic, or tokens of a token server that lives at `/token`. */
export class Auth {
  private readonly tokens = new Map<string, Issued>();
  private count = 0;

  public constructor(private readonly options: FakeOptions) {}

  /** All tokens that were ever handed out. */
  public get issued(): string[] {
    return [...this.tokens.keys()];
  }

  /** Tokens that are out are no longer good. */
  public revoke(): void {
    [...this.tokens].forEach(([token, issued]) => this.tokens.set(token, { ...issued, until: 0 }));
  }

  /** Whether the request may pass; answers it when it may not. */
  public admits(exchange: Exchange): boolean {
    const { auth = 'none' } = this.options;
    const wanted = wantedScope(exchange);
    const header = exchange.request.headers.authorization ?? '';
    const ok = auth === 'none' || auth === 'basic' && header === this.basic || auth === 'bearer' && this.tokenCovers(header, wanted);
    if (!ok) {
      this.refuse(exchange, wanted);
    }
    return ok;
  }

  public refuse(exchange: Exchange, wanted = wantedScope(exchange)): void {
    const { auth, realm } = this.options;
    const scheme = this.options.tls ? 'https' : 'http';
    const scope = wanted === undefined ? '' : `,scope="${wanted}"`;
    const challenge = auth === 'basic'
      ? 'Basic realm="registry, with a comma",service="ecr.amazonaws.com"'
      : `Bearer realm="${realm ?? `${scheme}://${exchange.request.headers.host}/token`}",service="fake"${scope}`;
    exchange.error(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': [challenge, 'Negotiate'] });
  }

  /** The token server. */
  public async token(exchange: Exchange): Promise<void> {
    const form = exchange.request.method === 'POST' ? new URLSearchParams((await exchange.body()).toString()) : undefined;
    const header = exchange.request.headers.authorization;
    const known = form ? form.get('refresh_token') === this.options.password : header === this.basic;
    if (!known && (header !== undefined || form !== undefined || !this.options.anonymousPull && this.options.username !== undefined)) {
      exchange.error(401, 'UNAUTHORIZED', `incorrect username or password (${header})`);
      return;
    }
    const asked = form ? (form.get('scope') ?? '').split(' ') : exchange.url.searchParams.getAll('scope');
    const token = `issued-token-${++this.count}-${'x'.repeat(20)}`;
    const life = this.options.tokenLife;
    const scopes = known || this.options.username === undefined ? asked : asked.filter(scope => !scope.includes('push'));
    this.tokens.set(token, { scopes, until: this.now() + (life ?? DEFAULT_LIFE) * 1000 });
    const body = { [this.count % 2 === 0 ? 'token' : 'access_token']: token, ...life === undefined ? {} : { expires_in: life } };
    exchange.answer(200, { 'content-type': 'application/json' }, JSON.stringify(body));
  }

  private get basic(): string {
    return `Basic ${Buffer.from(`${this.options.username}:${this.options.password}`).toString('base64')}`;
  }

  private tokenCovers(header: string, wanted: string | undefined): boolean {
    const issued = this.tokens.get(header.replace(/^Bearer /, ''));
    if (issued === undefined || issued.until <= this.now()) {
      return false;
    }
    const [subject, actions] = splitScope(wanted ?? '');
    return wanted === undefined || actions.split(',').every(action => issued.scopes.some(scope => {
      const [other, granted] = splitScope(scope);
      return other === subject && granted.split(',').includes(action);
    }));
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }
}

function wantedScope(exchange: Exchange): string | undefined {
  const { name } = exchange.parameters;
  const reads = ['GET', 'HEAD'].includes(exchange.request.method ?? '');
  return name === undefined ? undefined : `repository:${name}:${reads ? 'pull' : 'pull,push'}`;
}

function splitScope(scope: string): [string, string] {
  const colon = scope.lastIndexOf(':');
  return [scope.slice(0, colon), scope.slice(colon + 1)];
}

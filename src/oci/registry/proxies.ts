import { isIP } from 'node:net';
import { inRange, isLoopback } from './addresses';
import { refuse } from '../../private/errors';

/** The variables of an environment that name proxies and certificates. */
export interface Environment { readonly [name: string]: string | undefined }

/**
 * The proxy to go through to an address; undefined when there is none.
 *
 * As Go's programs do, and so docker, podman and crane: this machine is reached directly, `NO_PROXY` has names, suffixes, addresses and ranges.
 */
export function proxyFor(url: URL, environment: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = variable(environment, name);
  if (text === undefined || isLoopback(url.hostname) || isExempt(url, variable(environment, 'NO_PROXY') ?? '')) {
    return undefined;
  }
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(full) || !/^https?:$/.test(new URL(full).protocol)) {
    // without the value: it may have a password
    return refuse({ where: name, problem: 'this is not the address of a proxy', allowed: 'http://host:port, https://host:port', fix: `correct or unset ${name}` });
  }
  return new URL(full);
}

/** `Proxy-Authorization` of a proxy whose address has a user. */
export function proxyAuthorization(proxy: URL): string | undefined {
  const { username, password } = proxy;
  return username === '' ? undefined : `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function variable(environment: Environment, name: string): string | undefined {
  return environment[name] || environment[name.toLowerCase()] || undefined;
}

function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list.split(',').map(entry => entry.trim().toLowerCase()).filter(entry => entry !== '').some(entry => {
    if (entry === '*' || isIP(host) !== 0 && entry.includes('/')) {
      return entry === '*' || inRange(host, entry);
    }
    const [, named, only] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
    const name = (named ?? entry).replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
    return (only === undefined || only === port) && (host === name || isIP(host) === 0 && host.endsWith(`.${name}`));
  });
}

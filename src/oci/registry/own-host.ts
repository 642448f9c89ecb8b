import { isLoopback, isPrivate } from './addresses';
import { RegistryError } from './registry-error';
import { shownUrl } from './secrets';

/** Docker Hub answers at another name than its images have. */
const HUB = new Map([['docker.io', 'registry-1.docker.io'], ['index.docker.io', 'registry-1.docker.io']]);

/**
 * The registry that is talked to, and where its answers may send us.
 *
 * A registry names addresses in its answers: of its token server, of uploads, of blobs. Whoever follows them blindly asks the metadata service of
 * a cloud, or a neighbour in the private network, in somebody else's name.
 */
export class OwnHost {
  /** `https://registry.example:5000`. */
  public readonly url: URL;

  /**
   * @param registry host and port, as image references have it
   * @param plainHttp true: without TLS, whoever it is; false: with TLS always; undefined: without on this machine only
   */
  public constructor(public readonly registry: string, private readonly plainHttp?: boolean) {
    const host = HUB.get(registry) ?? registry;
    const { hostname } = new URL(`https://${host}`);
    const scheme = plainHttp ?? isLoopback(hostname) ? 'http' : 'https';
    this.url = new URL(`${scheme}://${host}`);
  }

  /** Whether credentials for the registry may go there. */
  public isOrigin(url: URL): boolean {
    return url.origin === this.url.origin;
  }

  /** Whether this is the registry's own machine, whatever the port. */
  public isHost(hostname: string): boolean {
    return hostname === this.url.hostname;
  }

  /**
   * The address that an answer names, when it may be gone to.
   *
   * @param what what it is, for messages: `token server`
   */
  public follow(text: string, base: URL, what: string): URL {
    const url = text.length <= 16_384 && URL.canParse(text, base.href) ? new URL(text, base) : this.refuse(what, 'is no address');
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      return this.refuse(what, `has the scheme ${JSON.stringify(url.protocol.slice(0, 20))}`);
    }
    if (url.username !== '' || url.password !== '') {
      return this.refuse(what, `has a user in it: ${shownUrl(url)}`);
    }
    if (!this.isHost(url.hostname) && isPrivate(url.hostname)) {
      return this.refuse(what, `is a private one of another host: ${shownUrl(url)}`);
    }
    if (url.protocol === 'http:' && !this.mayBePlain(url, base)) {
      return this.refuse(what, `is not https: ${shownUrl(url)}`);
    }
    url.hash = '';
    return url;
  }

  /** Never from https down to http; and without TLS only on the own host, unless the user has asked for it. */
  private mayBePlain(url: URL, base: URL): boolean {
    return base.protocol === 'http:' && this.url.protocol === 'http:' && (this.isHost(url.hostname) || this.plainHttp === true);
  }

  private refuse(what: string, problem: string): never {
    throw new RegistryError({
      code: 'refused-address',
      operation: 'follow its answer',
      registry: this.registry,
      problem: `the address of the ${what} ${problem}`,
      fix: 'do not use this registry, or have its addresses corrected',
    });
  }
}

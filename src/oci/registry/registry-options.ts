import type { Clock } from './clock';
import type { Patience } from './http-request';
import type { Environment } from './proxies';
import type { RetryPolicy } from './retry';
import type { CredentialSource } from '../credentials/credential';

/** How to talk to registries. */
export interface RegistryOptions {
  /**
   * Who to log in as.
   *
   * @default - nobody
   */
  readonly credentials?: CredentialSource;
  /**
   * Whether to go without TLS.
   *
   * @default - without on this machine (localhost, 127.0.0.0/8, ::1), with TLS everywhere else
   */
  readonly plainHttp?: boolean;
  /**
   * Certificates (PEM) to trust besides those that Node trusts.
   *
   * @default - those of SSL_CERT_FILE
   */
  readonly ca?: string;
  /**
   * Variables of the environment: HTTPS_PROXY, HTTP_PROXY, NO_PROXY, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS.
   *
   * @default process.env
   */
  readonly environment?: Environment;
  /**
   * Blobs that flow at a time, each way, from and to a registry.
   *
   * @default 4
   */
  readonly connections?: number;
  /**
   * @default - 6 tries, 0.5 s to 60 s apart
   */
  readonly retries?: Partial<RetryPolicy>;
  /**
   * @default - a minute without progress
   */
  readonly patience?: Partial<Patience>;
  /** Ends everything. */
  readonly signal?: AbortSignal;
  /**
   * Hears what registries want their users to know.
   *
   * @default - nobody does
   */
  readonly onWarning?: (text: string, registry: string) => void;
  /**
   * @default - the machine's
   */
  readonly clock?: Clock;
}

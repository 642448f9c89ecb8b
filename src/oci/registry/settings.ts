import { Clock, SYSTEM_CLOCK } from './clock';
import { Patience, PATIENCE } from './http-request';
import type { Environment } from './proxies';
import type { RegistryOptions } from './registry-options';
import { RETRIES, RetryPolicy } from './retry';
import { Secrets } from './secrets';
import { trustedCertificates } from './trust';
import { ANONYMOUS, CredentialSource } from '../credentials/credential';

/** Options with all that was left out. */
export interface Settings {
  readonly credentials: CredentialSource;
  readonly plainHttp?: boolean;
  readonly environment: Environment;
  /** Read when they are needed: a registry of this machine needs none. */
  readonly certificates: () => string[] | undefined;
  readonly connections: number;
  readonly retries: RetryPolicy;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly onWarning: (text: string, registry: string) => void;
  readonly clock: Clock;
  readonly secrets: Secrets;
}

export function settingsOf(options: RegistryOptions, signal: AbortSignal): Settings {
  const environment = options.environment ?? process.env;
  return {
    credentials: options.credentials ?? ANONYMOUS,
    plainHttp: options.plainHttp,
    environment,
    certificates: () => trustedCertificates(options.ca, environment),
    connections: options.connections ?? 4,
    retries: { ...RETRIES, ...options.retries },
    patience: { ...PATIENCE, ...options.patience },
    signal,
    onWarning: options.onWarning ?? (() => undefined),
    clock: options.clock ?? SYSTEM_CLOCK,
    secrets: new Secrets(),
  };
}

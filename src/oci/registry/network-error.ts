import { InputError } from '../../private/errors';
import { ContentError } from '../content-error';
import { ForbiddenAddressError, ProxyError } from './agents';
import { StalledError, TooLargeError } from './http-body';
import { RegistryError, RegistryErrorOptions } from './registry-error';
import type { Secrets } from './secrets';
import { SourceError } from './source-error';

/** What was being done, for the error's message. */
export type Doing = Pick<RegistryErrorOptions, 'operation' | 'registry' | 'repository'>;

/** Of these the user has to hear at once: waiting helps nobody. */
const FINAL_CODES = new Set(['ENOTFOUND', 'EINVAL', 'ERR_INVALID_URL', 'ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS']);
const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|HOSTNAME_MISMATCH|EPROTO|ERR_SSL_)/;

/** The error that callers see for one of the network. */
export function networkError(error: unknown, doing: Doing, secrets: Secrets, signal?: AbortSignal): Error {
  if (signal?.aborted) {
    return new RegistryError({ ...doing, code: 'aborted', problem: 'stopped before the end' });
  }
  if (error instanceof RegistryError && error.code === 'refused-address') {
    return error.with(doing);
  }
  if (error instanceof RegistryError || error instanceof ContentError || error instanceof InputError || error instanceof SourceError) {
    return error;
  }
  const told = (options: Pick<RegistryErrorOptions, 'code' | 'problem'> & Partial<RegistryErrorOptions>): RegistryError =>
    new RegistryError({ ...doing, ...options, problem: secrets.redact(options.problem) });
  const message = error instanceof Error ? error.message : String(error);
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (error instanceof StalledError) {
    return told({ code: 'timeout', problem: message, retryable: true, fix: 'try again, or over a faster line' });
  }
  if (error instanceof TooLargeError) {
    return told({ code: 'too-large', problem: `the answer has ${message}` });
  }
  if (error instanceof ForbiddenAddressError) {
    return told({ code: 'refused-address', problem: message, fix: 'do not use this registry, or have its addresses corrected' });
  }
  if (error instanceof ProxyError) {
    return told({ code: 'network', problem: message, retryable: (error.status ?? 599) >= 500, fix: 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY' });
  }
  if (CERTIFICATE.test(code)) {
    return told({ code: 'certificate', problem: `no trusted TLS (${code}: ${message})`, fix: 'name its authority by SSL_CERT_FILE; for a registry without TLS ask for plain HTTP' });
  }
  const fix = code === 'ENOTFOUND' ? 'check the name of the registry; where this machine cannot reach it, name a mirror (MINIMAL_IMAGES_MIRRORS, --mirror)' : 'check that the registry is there, and proxies (HTTPS_PROXY, NO_PROXY)';
  return told({ code: 'network', problem: code === '' || message.includes(code) ? message : `${message} (${code})`, retryable: !FINAL_CODES.has(code), fix });
}

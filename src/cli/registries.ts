import type { Context, Registries } from './context';

interface Options {
  readonly env: Context['env'];
  readonly signal: AbortSignal;
  readonly insecure: string[];
  readonly ca?: string;
  readonly onWarning: (line: string) => void;
}

/** Registries with the user's credentials, proxies and certificates. */
export function registriesOf(_options: Options): Registries {
  throw new Error('TODO');
}

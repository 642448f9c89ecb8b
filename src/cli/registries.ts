import { readFileSync } from 'node:fs';
import type { Context, Registries } from './context';
import { defaultCredentials } from '../oci/credentials/default-credentials';
import type { ImageReference } from '../oci/image-reference';
import type { Descriptor } from '../oci/model/descriptor';
import { referrersOf } from '../oci/registry/references';
import { RegistryConnection } from '../oci/registry/registry-connection';
import { openSink } from '../oci/registry/registry-sink';
import { openSource } from '../oci/registry/registry-source';
import { refuse, shownPath } from '../private/errors';

interface Options {
  readonly env: Context['env'];
  readonly signal: AbortSignal;
  /** Registries that speak plain HTTP, besides those of this machine. */
  readonly insecure: string[];
  /** File with certificates to trust. */
  readonly ca?: string;
  readonly onWarning: (line: string) => void;
}

/** Registries with the user's credentials, proxies and certificates. */
export function registriesOf({ env, signal, insecure, ca, onWarning }: Options): Registries {
  const shared = { credentials: defaultCredentials(env), ca: ca === undefined ? undefined : certificates(ca), environment: env, signal, onWarning };
  const usual = new RegistryConnection(shared);
  const plain = new RegistryConnection({ ...shared, plainHttp: true });
  const to = ({ registry }: ImageReference): RegistryConnection => insecure.includes(registry) ? plain : usual;
  return {
    prepare: reference => to(reference).to(reference.registry).prepare(reference.repository),
    openSource: async reference => {
      const source = await openSource(reference, to(reference));
      return Object.assign(source, { referrers: async ({ digest }: Descriptor) => referrersOf(reference, digest, to(reference)) });
    },
    openSink: async reference => openSink(reference, to(reference)),
    close: () => [usual, plain].forEach(connection => connection.close()),
  };
}

function certificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return refuse({ where: '--ca', problem: `the file cannot be read (${code})`, value: shownPath(file), allowed: 'a file with certificates (PEM)', fix: 'correct the path' });
  }
}

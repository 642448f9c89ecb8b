import { setMaxListeners } from 'node:events';
import { Endpoint } from './endpoint';
import type { RegistryOptions } from './registry-options';
import { Settings, settingsOf } from './settings';

/** Connections to registries: what is shared by all that is read from them and written to them. */
export class RegistryConnection {
  private readonly settings: Settings;
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly ending = new AbortController();

  public constructor(options: RegistryOptions = {}) {
    const signal = options.signal ? AbortSignal.any([options.signal, this.ending.signal]) : this.ending.signal;
    // every request listens to it
    setMaxListeners(0, signal);
    this.settings = settingsOf(options, signal);
  }

  /** The registry of this name: `registry.example:5000`. */
  public to(registry: string): Endpoint {
    const endpoint = this.endpoints.get(registry) ?? new Endpoint(registry, this.settings);
    this.endpoints.set(registry, endpoint);
    return endpoint;
  }

  /** A text without what is secret, in one line. */
  public redact(text: string): string {
    return this.settings.secrets.redact(text);
  }

  /** Ends what still runs and closes all connections. */
  public close(): void {
    this.ending.abort(new Error('the connection to the registry was closed'));
    for (const endpoint of this.endpoints.values()) {
      endpoint.close();
    }
  }
}

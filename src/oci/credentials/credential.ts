/** What proves to a registry who is asking. One of the three. */
export interface Credential {
  readonly username?: string;
  readonly password?: string;
  /** Refresh token that a token server takes instead of a password. */
  readonly identityToken?: string;
  /** Token that goes to the registry as it is. */
  readonly registryToken?: string;
}

/** Where credentials come from. */
export interface CredentialSource {
  /**
   * The credential for a repository of a registry; undefined to go there as nobody in particular.
   *
   * Asked again when the registry no longer takes what it was given.
   */
  find(registry: string, repository: string, signal?: AbortSignal): Promise<Credential | undefined>;
}

/** Goes everywhere as nobody in particular. */
export const ANONYMOUS: CredentialSource = { find: async () => undefined };

/** Always the same, for one registry. */
export function fixedCredential(registry: string, credential: Credential): CredentialSource {
  return { find: async asked => asked === registry ? credential : undefined };
}

/** The first that knows one. */
export function firstOf(...sources: readonly CredentialSource[]): CredentialSource {
  return {
    find: async (registry, repository, signal) => {
      for (const source of sources) {
        const found = await source.find(registry, repository, signal);
        if (found) {
          return found;
        }
      }
      return undefined;
    },
  };
}

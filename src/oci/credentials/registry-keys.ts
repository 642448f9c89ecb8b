const HUB = 'docker.io';
const HUB_KEYS = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

/**
 * The names under which a config may keep the credential for a repository, the most special first.
 *
 * docker writes hosts, once with scheme and path; podman takes folders as well: `quay.io/team`.
 */
export function keysFor(registry: string, repository: string): string[] {
  if (registry === HUB) {
    return HUB_KEYS;
  }
  const parts = repository.split('/');
  const folders = parts.map((_part, index) => [registry, ...parts.slice(0, parts.length - index)].join('/'));
  return [...folders, registry];
}

/** The entry of a config for a repository. */
export function entryFor<T>(entries: { readonly [key: string]: T }, registry: string, repository: string): T | undefined {
  const normal = new Map(Object.entries(entries).map(([key, entry]) => [normalKey(key), entry]));
  return keysFor(registry, repository).map(key => normal.get(normalKey(key))).find(entry => entry !== undefined);
}

/** `https://registry.example/v1/` is `registry.example`; folders stay. */
function normalKey(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/v[12]\/?$/, '').replace(/\/$/, '');
}

/** How helpers are asked for a registry: docker asks for Docker Hub by its old address. */
export function helperKey(registry: string): string {
  return registry === HUB ? HUB_KEYS[0] : registry;
}

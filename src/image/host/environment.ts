import { delimiter, isAbsolute } from 'node:path';
import { Environment } from './command';

/** The environment of who asks, such as `process.env`. */
export type UserEnvironment = { readonly [name: string]: string | undefined };

/** What every command has the same on every machine. */
const FIXED: Environment = { LC_ALL: 'C', TZ: 'UTC', SOURCE_DATE_EPOCH: '0' };

/** How commands reach the network: where a proxy is, and whom to trust. */
const NETWORK = [
  'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'all_proxy', 'SSL_CERT_FILE', 'SSL_CERT_DIR',
];

/** What git and ssh, which fetch for others, need to know who asks; a name that ends with * stands for all that begin so. */
const GIT = [
  'SSH_AUTH_SOCK', 'GIT_SSH', 'GIT_SSH_COMMAND', 'GIT_ASKPASS', 'GIT_SSL_CAINFO', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_*',
  'GIT_CONFIG_VALUE_*', 'XDG_CONFIG_HOME', 'NETRC',
];

/**
 * The variables of the user's environment that steps which fetch get to see, by language; nothing else of it reaches a build. All of them say from where
 * or as whom to fetch, none says what to make of it.
 */
export const PASSED_THROUGH: { readonly [language: string]: readonly string[] } = {
  // what `go env` answers to these comes on top: Go's own configuration may have them too
  go: [...NETWORK, ...GIT],
  c: [],
  python: [...NETWORK, ...GIT, 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  // Maven reads none of them: proxies and mirrors are in its settings
  java: [],
  nodejs: [...NETWORK, ...GIT, 'NODE_EXTRA_CA_CERTS', 'NPM_TOKEN', 'NODE_AUTH_TOKEN'],
  bun: [...NETWORK, 'NODE_EXTRA_CA_CERTS', 'BUN_CONFIG_REGISTRY', 'BUN_CONFIG_TOKEN', 'NPM_CONFIG_REGISTRY', 'npm_config_registry', 'NPM_TOKEN', 'NODE_AUTH_TOKEN'],
  // its configuration file may say the same: cargo-home.ts
  rust: [...NETWORK, ...GIT, 'CARGO_HTTP_*', 'CARGO_NET_*', 'CARGO_REGISTRIES_*', 'CARGO_REGISTRY_*'],
};

/** What Go knows of the way to modules, by variable or by `go env -w`. */
export const GO_SETTINGS = ['GOPROXY', 'GOPRIVATE', 'GONOPROXY', 'GONOSUMDB', 'GOSUMDB', 'GOINSECURE', 'GOVCS', 'GOAUTH'] as const;

/** Tables of Cargo's configuration that say from where, or as whom to fetch. */
export const CARGO_TABLES = ['source', 'registries', 'registry', 'credential-alias', 'net', 'http'];

/** What npm may be told of the way to packages, by `npm_config_…` or `NPM_CONFIG_…`; pnpm reads the same. */
export const NPM_SETTINGS = ['registry', 'proxy', 'https_proxy', 'noproxy', 'cafile', 'strict_ssl', 'userconfig', 'globalconfig', 'cache'];

/** How pip reaches the network. */
export const PIP_TRANSPORT = ['cert', 'client-cert', 'proxy', 'timeout', 'default-timeout', 'retries'];

/** What pip may be told of the way to packages, by `PIP_…` or a configuration file. */
export const PIP_SETTINGS = [...PIP_TRANSPORT, 'index-url', 'extra-index-url', 'find-links', 'no-index', 'trusted-host', 'keyring-provider'];

/** The environment of a command that fetches nothing. */
export function fixedEnvironment(user: UserEnvironment): { [name: string]: string } {
  const system = process.platform === 'win32' ? picked(user, ['SystemRoot', 'PATHEXT']) : {};
  return { ...system, ...FIXED, PATH: searchPath(user) };
}

/** Variables by name, as far as they have a value. */
export function picked(user: UserEnvironment, names: readonly string[]): { [name: string]: string } {
  const matches = (name: string): boolean => names.some(each => each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each);
  const found = Object.entries(user).filter(([name, value]) => value !== undefined && value !== '' && matches(name));
  return Object.fromEntries(found) as { [name: string]: string };
}

/** Without what depends on the folder a command runs in: a project could bring a `go` of its own. */
export function searchPath(user: UserEnvironment): string {
  return (user.PATH ?? user.Path ?? '').split(delimiter).filter(isAbsolute).join(delimiter);
}

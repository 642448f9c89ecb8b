import { readFileSync } from 'node:fs';
import type { Credential, CredentialSource } from './credential';
import { askHelper } from './helper';
import { entryFor, helperKey } from './registry-keys';
import { refuse, shownPath } from '../../private/errors';
import { isRecord } from '../../private/text';

/** `~/.docker/config.json`, or podman's `auth.json`: the same format. */
interface AuthFile {
  readonly auths: { readonly [key: string]: AuthEntry };
  readonly credHelpers: { readonly [key: string]: string };
  readonly credsStore?: string;
}

interface AuthEntry {
  readonly auth?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
  readonly identitytoken?: unknown;
  readonly registrytoken?: unknown;
}

type Environment = { readonly [name: string]: string | undefined };

const LARGEST = 4 * 1024 * 1024;

/**
 * Credentials as docker and podman keep them in a file; nothing when there is no such file.
 *
 * As docker: a helper of the registry goes before the general one, both before what the file has itself.
 */
export function authFile(path: string, environment: Environment): CredentialSource {
  return {
    find: async (registry, repository, signal) => {
      const file = read(path);
      if (file === undefined) {
        return undefined;
      }
      const helper = entryFor(file.credHelpers, registry, repository) ?? file.credsStore;
      const told = helper === undefined ? undefined : await askHelper(helper, helperKey(registry), { environment, signal });
      return told ?? fromEntry(entryFor(file.auths, registry, repository), path);
    },
  };
}

function read(path: string): AuthFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') ? undefined : complain(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const { auths = {}, credHelpers = {}, credsStore } = text.length > LARGEST ? complain(path, 'is too large') : parse(text, path);
  if (!isRecord(auths) || !isRecord(credHelpers) || !Object.values(credHelpers).every(isText) || !Object.values(auths).every(isRecord)) {
    return complain(path, 'has auths or credHelpers of another form');
  }
  return { auths: auths as AuthFile['auths'], credHelpers: credHelpers as AuthFile['credHelpers'], credsStore: isText(credsStore) && credsStore !== '' ? credsStore : undefined };
}

function parse(text: string, path: string): { readonly [name: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return complain(path, 'is not JSON'); // without what it says: it has passwords in it
  }
  return isRecord(value) ? value : complain(path, 'is no object');
}

function fromEntry(entry: AuthEntry | undefined, path: string): Credential | undefined {
  if (entry === undefined) {
    return undefined;
  }
  const { username, password, identitytoken, registrytoken } = entry;
  if (isText(registrytoken) && registrytoken !== '') {
    return { registryToken: registrytoken };
  }
  if (isText(identitytoken) && identitytoken !== '') {
    return { identityToken: identitytoken };
  }
  if (isText(username) && isText(password) && username !== '') {
    return { username, password };
  }
  return isText(entry.auth) && entry.auth !== '' ? decode(entry.auth, path) : undefined;
}

function decode(auth: string, path: string): Credential {
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  return colon < 1 ? complain(path, 'has an auth that is not base64 of user:password') : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function complain(path: string, problem: string): never {
  return refuse({ where: shownPath(path), problem: `the file with logins ${problem}`, allowed: 'what docker login writes', fix: 'correct or remove it, then docker login' });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

import { Detector, MEBIBYTE, NOTHING } from '../detector';
import type { PackageFact, PackageHash } from '../package';
import { npmName } from './npm-name';
import { parseJson } from './npm-packages';
import { isRecord } from '../../../private/text';

const ALGORITHMS: { readonly [name: string]: PackageHash['algorithm'] } = { sha512: 'SHA-512', sha256: 'SHA-256', sha1: 'SHA-1' };

/**
 * Hashes of the archives that npm packages were unpacked from.
 *
 * A lock file alone is no proof that anything of it is in the image.
 *
 * @see https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
export const npmLock: Detector = {
  name: 'npm lock files',
  atMost: 32 * MEBIBYTE,
  matches: path => /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|node_modules\/\.package-lock\.json)$/.test(path),
  read: (path, content) => {
    const json = parseJson(path, content);
    return isRecord(json) && isRecord(json.packages) ? { facts: Object.entries(json.packages).flatMap(factOf) } : NOTHING;
  },
};

function factOf([place, entry]: [string, unknown]): PackageFact[] {
  if (!isRecord(entry) || typeof entry.version !== 'string' || typeof entry.integrity !== 'string') {
    return [];
  }
  const folder = place.lastIndexOf('node_modules/');
  // an alias has its real name beside it
  const name = typeof entry.name === 'string' ? entry.name : folder < 0 ? undefined : place.slice(folder + 'node_modules/'.length);
  const hashes = entry.integrity.split(/\s+/).slice(0, 4).flatMap(hashOf);
  return name === undefined || hashes.length === 0 ? [] : [{ type: 'npm', ...npmName(name), version: entry.version, hashes }];
}

/** `sha512-…` in base64, of the right length. */
function hashOf(integrity: string): PackageHash[] {
  const [, name = '', base64 = ''] = /^(sha\d+)-([A-Za-z0-9+/=]{1,100})/.exec(integrity) ?? [];
  const algorithm = ALGORITHMS[name];
  const value = Buffer.from(base64, 'base64').toString('hex');
  return algorithm !== undefined && value.length === { 'SHA-512': 128, 'SHA-256': 64, 'SHA-1': 40 }[algorithm] ? [{ algorithm, value }] : [];
}

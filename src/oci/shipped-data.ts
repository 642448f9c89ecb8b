import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The package's data folder, beside src as beside lib. */
const DATA = join(__dirname, '..', '..', 'data');

let bundle: Buffer | undefined;
let zones: ZoneFile[] | undefined;

export interface ZoneFile {
  /** Below /usr/share/zoneinfo. */
  readonly path: string;
  readonly content: Buffer;
  /** Path of an earlier file with the same content. */
  readonly linkTo?: string;
}

/** The CA bundle that goes into images; data/versions.json says which it is. */
export function caCertificates(): Buffer {
  bundle ??= readFileSync(join(DATA, 'ca-certificates.crt'));
  return bundle;
}

/** The program that asks for the health of another, for the architecture of a platform: every one has its own. */
export function probe(architecture: string): Buffer {
  return readFileSync(join(DATA, 'probe', `http-probe-${architecture}`));
}

/** Scripts for the build stage of Debian packages. */
export function debianScripts(names: string[]): { readonly path: string; readonly content: Buffer }[] {
  return [...names].sort().map(path => ({ path, content: readFileSync(join(DATA, 'debian', path)) }));
}

/** The compiled time zone files, in order of path. */
export function zoneinfo(): ZoneFile[] {
  zones ??= readZones();
  return zones;
}

function readZones(): ZoneFile[] {
  const data = gunzipSync(readFileSync(join(DATA, 'zoneinfo.gz')));
  const line = data.indexOf('\n');
  const index = JSON.parse(data.toString('utf8', 0, line)) as [string, number, number][];
  const first = new Map<number, string>();
  return index.map(([path, offset, length]) => {
    const linkTo = first.get(offset);
    first.set(offset, linkTo ?? path);
    const start = line + 1 + offset;
    return { path, content: data.subarray(start, start + length), linkTo };
  });
}

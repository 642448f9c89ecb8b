import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasPython } from './tar/tar-readers';
import { caCertificates, zoneinfo } from '../../src/oci/shipped-data';
import { sha256 } from '../../src/private/text';

const DATA = join(__dirname, '..', '..', 'data');
interface Version {
  readonly sha256: string;
  readonly version: string;
  readonly date: string;
  readonly listDate?: string;
  readonly certificates?: number;
  readonly zones?: number;
}

const VERSIONS = JSON.parse(readFileSync(join(DATA, 'versions.json'), 'utf8')) as { [file: string]: Version };

describe('versions.json', () => {
  test.each(['ca-certificates.crt', 'zoneinfo.gz'])('names the bytes, version and day of %s', file => {
    expect(sha256(readFileSync(join(DATA, file)))).toBe(VERSIONS[file].sha256);
    expect(VERSIONS[file].version).toMatch(/^20\d\d/);
    expect(VERSIONS[file].date).toMatch(/^20\d\d-\d\d-\d\d$/);
  });
});

describe('CA bundle', () => {
  const blocks = caCertificates().toString('latin1').match(/-----BEGIN CERTIFICATE-----\n[^-]+\n-----END CERTIFICATE-----\n/g) ?? [];

  test('is certificates and nothing else', () => {
    expect(blocks.join('')).toBe(caCertificates().toString('latin1'));
    expect(blocks).toHaveLength(VERSIONS['ca-certificates.crt'].certificates ?? 0);
    expect(blocks.length).toBeGreaterThan(100);
  });

  test('holds authorities, none expired on the day of Mozilla\'s list, none twice', () => {
    const day = new Date(VERSIONS['ca-certificates.crt'].listDate ?? '');
    expect(day.getTime()).not.toBeNaN();
    const certificates = blocks.map(block => new X509Certificate(block));
    expect(certificates.filter(({ ca }) => !ca).map(({ subject }) => subject)).toEqual([]);
    expect(certificates.filter(({ validTo }) => new Date(validTo) < day).map(({ subject }) => subject)).toEqual([]);
    expect(new Set(certificates.map(({ fingerprint256 }) => fingerprint256)).size).toBe(certificates.length);
  });

  test('is read once', () => {
    expect(caCertificates()).toBe(caCertificates());
  });
});

describe('time zones', () => {
  const files = zoneinfo();
  const byPath = new Map(files.map(file => [file.path, file]));
  const compiled = files.filter(({ path }) => !path.endsWith('.tab'));

  test('are as many as versions.json says, in order, each once', () => {
    const paths = files.map(({ path }) => path);
    expect(paths).toHaveLength(VERSIONS['zoneinfo.gz'].zones ?? 0);
    expect(paths).toEqual([...new Set(paths)].sort());
  });

  test.each(['Europe/Istanbul', 'America/New_York', 'CET', 'US/Eastern', 'Asia/Calcutta', 'UTC', 'Etc/UTC'])('%s is there', zone => {
    expect(byPath.get(zone)?.content.toString('latin1', 0, 4)).toBe('TZif');
  });

  test.each(['zone.tab', 'zone1970.tab', 'iso3166.tab'])('%s is there', table => {
    expect(byPath.get(table)?.content.toString('utf8')).toMatch(/^[A-Z]{2}(,[A-Z]{2})*\t/m);
  });

  test('are compiled, tables apart', () => {
    expect(compiled.filter(({ content }) => content.toString('latin1', 0, 4) !== 'TZif').map(({ path }) => path)).toEqual([]);
  });

  test('link to an earlier file with the same content, and no content stands twice', () => {
    const links = files.filter(({ linkTo }) => linkTo !== undefined);
    const wrong = links.filter(({ path, content, linkTo = '' }) => !(linkTo < path && byPath.get(linkTo)?.content.equals(content) && byPath.get(linkTo)?.linkTo === undefined));
    expect(wrong.map(({ path }) => path)).toEqual([]);
    expect(byPath.get('US/Eastern')?.linkTo).toBe('America/New_York');
    const own = files.filter(({ linkTo }) => linkTo === undefined);
    expect(new Set(own.map(({ content }) => sha256(content))).size).toBe(own.length);
  });

  // Another reader than ours where there is one; the tests above read the same files without it.
  (hasPython() ? test : test.skip)('python reads every zone, and knows Istanbul and New York', () => {
    const result = spawnSync('python3', ['-c', READ_ZONES], {
      input: JSON.stringify(compiled.map(({ path, content }) => [path, content.toString('base64')])), encoding: 'utf8',
    });
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toEqual({ zones: compiled.length, istanbul: 10800, newYork: -14400 });
  });
});

const READ_ZONES = `
import base64, datetime, io, json, sys, zoneinfo
zones = {path: zoneinfo.ZoneInfo.from_file(io.BytesIO(base64.b64decode(content)), key=path) for path, content in json.load(sys.stdin)}
day = datetime.datetime(2026, 7, 1)
offset = lambda name: int(zones[name].utcoffset(day).total_seconds())
for zone in zones.values(): zone.utcoffset(day)
json.dump({'zones': len(zones), 'istanbul': offset('Europe/Istanbul'), 'newYork': offset('America/New_York')}, sys.stdout)
`;

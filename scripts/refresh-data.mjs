// Makes data/ anew: the CA bundle (Mozilla's, by way of Debian's ca-certificates) and the time zones (IANA's, by way of PyPI's tzdata).
// `--check` makes nothing: it holds the committed files against data/versions.json.
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const DATA = fileURLToPath(new URL('../data/', import.meta.url));
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');
const byCodeUnit = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

if (process.argv.includes('--check')) {
  check();
} else {
  const folder = mkdtempSync(join(tmpdir(), 'refresh-data-'));
  try {
    // the probes are scripts/probe.mjs's
    const known = JSON.parse(readFileSync(join(DATA, 'versions.json'), 'utf8'));
    const versions = { ...known, 'ca-certificates.crt': await caCertificates(folder), 'zoneinfo.gz': zoneinfo(folder) };
    writeFileSync(join(DATA, 'versions.json'), `${JSON.stringify(versions, null, 2)}\n`);
    check();
    console.log(versions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Debian's package as update-ca-certificates would join it: every Mozilla certificate, in order of file name. */
async function caCertificates(folder) {
  const { Apt } = await import('../test/e2e/engine/apt.mjs');
  const [{ file }] = await (await Apt.open(join(folder, 'apt'), 'trixie')).download({ 'ca-certificates': '' }, console.error);
  execFileSync('dpkg-deb', ['-x', file, join(folder, 'ca')]);
  const certificates = join(folder, 'ca', 'usr', 'share', 'ca-certificates', 'mozilla');
  const names = readdirSync(certificates).filter(name => name.endsWith('.crt')).sort(byCodeUnit);
  const bundle = Buffer.from(names.map(name => `${readFileSync(join(certificates, name), 'utf8').trimEnd()}\n`).join(''));
  writeFileSync(join(DATA, 'ca-certificates.crt'), bundle);
  const version = basename(file).split('_')[1];
  return {
    source: 'Debian package ca-certificates (Mozilla CA program)', version, date: newest(certificates), listDate: dayOf(version),
    certificates: names.length, sha256: sha256(bundle),
  };
}

/** One JSON line of [path, offset, length], then the bytes; a path whose bytes stand already points to them. */
function zoneinfo(folder) {
  execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', folder, 'tzdata']);
  const wheel = readdirSync(folder).find(name => /^tzdata-.*\.whl$/.test(name));
  execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, wheel), join(folder, 'tz')]);
  const root = join(folder, 'tz', 'tzdata', 'zoneinfo');
  const wanted = filesBelow(root).map(file => relative(root, file)).filter(path => !/\.py$|(^|\/)(tzdata\.zi|leapseconds)$/.test(path)).sort(byCodeUnit);
  const places = new Map();
  const chunks = [];
  let size = 0;
  const index = wanted.map(path => {
    const bytes = readFileSync(join(root, path));
    const key = sha256(bytes);
    if (!places.has(key)) {
      places.set(key, [size, bytes.length]);
      chunks.push(bytes);
      size += bytes.length;
    }
    return [path, ...places.get(key)];
  });
  const packed = pack(join(DATA, 'zoneinfo.gz'), Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...chunks]));
  return {
    source: 'PyPI package tzdata (IANA Time Zone Database)', version: wheel.split('-')[1], date: wheelDate(join(folder, wheel)),
    zones: index.length, sha256: sha256(packed),
  };
}

/** Writes only what differs unpacked: another version of zlib alone is no reason for other bytes. */
function pack(target, bytes) {
  if (existsSync(target) && gunzipSync(readFileSync(target)).equals(bytes)) {
    return readFileSync(target);
  }
  const packed = gzipSync(bytes, { level: 9 });
  writeFileSync(target, packed);
  return packed;
}

/** Day of the first file in a wheel, from its local header: a date of MS-DOS. */
function wheelDate(wheel) {
  const days = readFileSync(wheel).readUInt16LE(12);
  return [1980 + (days >> 9), (days >> 5) & 15, days & 31].map(part => String(part).padStart(2, '0')).join('-');
}

function check() {
  const versions = JSON.parse(readFileSync(join(DATA, 'versions.json'), 'utf8'));
  for (const [name, { sha256: wanted }] of Object.entries(versions)) {
    const path = join(DATA, name);
    if (!existsSync(path) || sha256(readFileSync(path)) !== wanted) {
      throw new Error(`data/${name} is not what data/versions.json says; run: node scripts/refresh-data.mjs`);
    }
  }
  const { certificates } = versions['ca-certificates.crt'];
  const blocks = readFileSync(join(DATA, 'ca-certificates.crt'), 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  checkDates(blocks.map(block => new X509Certificate(block)), versions['ca-certificates.crt']);
  if (blocks.length !== certificates) {
    throw new Error(`data/ca-certificates.crt holds ${blocks.length} certificates, not ${certificates}`);
  }
  const zones = gunzipSync(readFileSync(join(DATA, 'zoneinfo.gz')));
  if (JSON.parse(zones.subarray(0, zones.indexOf('\n'))).length !== versions['zoneinfo.gz'].zones) {
    throw new Error('data/zoneinfo.gz holds another number of zones');
  }
}

/**
 * None may have expired on the day of Mozilla's list: not today's, since what was good when it was made stays so.
 * Debian keeps those that expire between that day and the package's; they are only told of.
 */
function checkDates(certificates, { listDate, date }) {
  const expiredOn = day => certificates.filter(({ validTo }) => new Date(validTo) < new Date(day)).map(({ subject }) => subject.replaceAll('\n', ' '));
  if (expiredOn(listDate).length > 0) {
    throw new Error(`data/ca-certificates.crt holds certificates that had expired on ${listDate}: ${expiredOn(listDate).join('; ')}`);
  }
  expiredOn(date).forEach(subject => console.error(`note: expired between ${listDate} and ${date}: ${subject}`));
}

/** Debian's version is the day of Mozilla's list: 20250419+deb13u1 → 2025-04-19. */
function dayOf(version) {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)\b/.exec(version) ?? [];
  if (parts.length !== 3) {
    throw new Error(`no day in the version of ca-certificates: ${version}`);
  }
  return parts.join('-');
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

function newest(folder) {
  return new Date(Math.max(...filesBelow(folder).map(file => statSync(file).mtimeMs))).toISOString().slice(0, 10);
}

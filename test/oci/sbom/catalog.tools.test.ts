import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { catalogOf, filesOf } from './image-of';
import { mavenJar, npmPackage } from './outside';
import { ContentError } from '../../../src/oci/content-error';
import { catalog } from '../../../src/oci/sbom/catalog';
import type { Detector } from '../../../src/oci/sbom/detector';
import { DETECTORS } from '../../../src/oci/sbom/detectors';
import { sha256 } from '../../../src/private/text';
import { patience, runs } from '../../rounds';

describe('files', () => {
  test('are read once, whatever their path begins with; folders and links are no files', async () => {
    const [a, b] = filesOf({ '/a': 'a', './b': 'b' });
    const folder = { ...a, path: 'd', type: 'directory' as const };
    const link = { ...a, path: 'l', type: 'symlink' as const };
    const { files } = await catalog([b, folder, link, a, { ...b, path: 'a' }]);
    expect(files.map(({ path, size, sha256: hash }) => [path, size, hash])).toEqual([['a', 1, sha256('a')], ['b', 1, sha256('b')]]);
  });

  test('whose hash is not known are hashed', async () => {
    const [{ sha256: known, ...file }] = filesOf({ a: 'some content' });
    expect((await catalog([file])).files).toMatchObject([{ sha256: known }]);
  });

  test('that cannot be read fail the catalog', async () => {
    const [file] = filesOf({ a: 'a' });
    const broken = { ...file, content: async function* () { yield Buffer.from('a'); throw new ContentError('layer: broken'); } };
    await expect(catalog([broken])).rejects.toThrow('layer: broken');
  });
});

describe('detectors', () => {
  const detector = (more: Partial<Detector>): Detector => ({ name: 'test', atMost: 1000, matches: () => true, read: (path, content) => ({ notes: [`${path} ${content.length}`] }), ...more });

  test('see the start of a file in one piece, and then all of it', async () => {
    const seen: number[] = [];
    const files = filesOf({ a: 'x'.repeat(900), b: 'x'.repeat(10), c: '' });
    const { notes } = await catalog(files, [detector({ matches: (_path, start) => seen.push(start.length) > 0 })]);
    expect([seen, notes]).toEqual([[512, 10, 0], ['a 900', 'b 10', 'c 0']]);
  });

  test('do not see what is too large for them', async () => {
    const { notes } = await catalog(filesOf({ a: 'x'.repeat(900) }), [detector({ atMost: 899 }), detector({ atMost: 900, name: 'large' })]);
    expect(notes).toEqual(['a 900', 'a: larger than the 899 bytes that are read of such files (test)']);
  });

  test('may fail for what content says, and for nothing else', async () => {
    const { notes } = await catalog(filesOf({ a: 'a' }), [detector({ read: () => { throw new ContentError('a: odd\nline'); } })]);
    expect(notes).toEqual(['a: odd line']);
    await expect(catalog(filesOf({ a: 'a' }), [detector({ read: () => { throw new TypeError('a mistake'); } })])).rejects.toThrow('a mistake');
  });

  test('notes have an end', async () => {
    const { notes } = await catalog(filesOf({ a: 'a' }), [detector({ read: () => ({ notes: Array.from({ length: 5000 }, (_, at) => `note ${at}`) }) })]);
    expect([notes.length, notes[1000]]).toEqual([1001, '4000 more']);
  });

  test.each(['', ' a', 'a\nb', 'x'.repeat(513), '\ud800', 'a\0'])('a package called %j is none', async name => {
    const { packages, notes } = await catalog(filesOf({ a: 'a' }), [detector({ read: () => ({ packages: [{ type: 'npm', name, version: '1' }, { type: 'npm', name: 'ok', version: '1' }] }) })]);
    expect([packages.map(each => each.name), notes]).toEqual([['ok'], ['a: a package with no usable name or version']]);
  });
});

test('whatever becomes of real files, every detector ends with an answer or a ContentError', async () => {
  const jar = readFileSync(mavenJar('org.slf4j', 'slf4j-api', '2.0.17'));
  const program = readFileSync(join(npmPackage('esbuild-linux-64', '0.13.15'), 'bin', 'esbuild'));
  const start = program.indexOf('\xff Go buildinf:', 0, 'latin1');
  const samples: [string, Buffer][] = [
    ['x.jar', jar],
    // its header, and the tables and texts that it leads to
    ['x', Buffer.concat([program.subarray(0, 4096), program.subarray(start, start + 4096)])],
    ['node_modules/a/package.json', Buffer.from('{"name":"a","version":"1.0.0","license":{"type":"MIT"},"licenses":[{"type":"ISC"}],"author":{"name":"x"}}')],
    ['package-lock.json', Buffer.from('{"packages":{"node_modules/a":{"version":"1.0.0","integrity":"sha512-AAAA"}}}')],
    ['x.dist-info/METADATA', Buffer.from('Name: a\nVersion: 1\nLicense: MIT\nClassifier: License :: OSI Approved :: MIT License\n continued\n\nbody')],
    ['usr/share/doc/a/copyright', Buffer.from('Format: copyright-format/1.0\n\nFiles: *\nLicense: GPL-2+ and Expat\n text\n')],
    ['var/lib/dpkg/status', Buffer.from('Package: a\nStatus: install ok installed\nVersion: 1\nSource: b (2)\n\nPackage: c\nVersion: 1\n')],
    ['etc/os-release', Buffer.from('ID="debian"\nVERSION_ID="13"\n')],
  ];
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const edits = fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 12 });
  const mutation = fc.record({ sample: fc.constantFrom(...samples), edits, end: place, cut: fc.boolean() });
  await fc.assert(fc.asyncProperty(mutation, async ({ sample: [path, content], edits: changes, end, cut }) => {
    const bytes = Buffer.from(cut ? content.subarray(0, Math.floor(content.length * end)) : content);
    changes.forEach(([at, value]) => bytes.length > 0 && bytes.writeUInt8(value, Math.floor(at * (bytes.length - 1))));
    const { files } = await catalogOf({ [path]: bytes });
    expect(files).toHaveLength(1);
    for (const detector of DETECTORS) {
      try {
        detector.read(path, bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ContentError);
      }
    }
  }), runs(1500));
}, patience(300_000));

test('large files of nothing but one thing end soon', async () => {
  const large = (line: string): Buffer => Buffer.from(line.repeat(Math.ceil(2_000_000 / line.length)));
  const elf = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(57, 0xff), large('\xff Go buildinf:')]);
  const { files } = await catalogOf({
    'var/lib/dpkg/status': large('Package: a\nVersion: 1\n\n'),
    'a.egg-info': large(' x\n'),
    'b.egg-info': large('Name: a\n'),
    'usr/share/doc/a/copyright': large('License: GPL-2, and '),
    'node_modules/a/package.json': large('['),
    'package-lock.json': Buffer.from(JSON.stringify({ packages: Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`${at}/node_modules/a`, { version: '1', integrity: 'sha512-AAAA' }])) })),
    'x.jar': large('PK\x05\x06'),
    'elf': elf,
    'etc/os-release': large('ID=\\"'),
  });
  expect(files).toHaveLength(9);
}, 60_000);

import * as fc from 'fast-check';
import { catalogOf, Contents, filesOf, IMAGE } from './image-of';
import { randomContents, randomImage } from './random-image';
import { catalog } from '../../../src/oci/sbom/catalog';
import { toCycloneDx } from '../../../src/oci/sbom/cyclonedx';
import type { SbomOptions } from '../../../src/oci/sbom/sbom-file';
import { toSpdx } from '../../../src/oci/sbom/spdx';
import { sha256 } from '../../../src/private/text';
import { patience, runs } from '../../rounds';


const CONTENTS: Contents = {
  'app/server.js': 'server',
  'app/node_modules/a/package.json': JSON.stringify({ name: '@scope/a', version: '1.0.0', license: '(MIT OR ISC)', homepage: 'https://example.com/a', author: 'A <a@example.com> (x)' }),
  'app/node_modules/b/package.json': JSON.stringify({ name: 'b', version: '2.0.0', license: 'Own License' }),
  'app/node_modules/c/package.json': JSON.stringify({ name: 'c', version: '3.0.0', license: 'mit' }),
  'app/node_modules/broken/package.json': '{',
  'etc/os-release': 'ID=debian\nVERSION_ID="13"\n',
};

interface Related { spdxElementId: string; relationshipType: string; relatedSpdxElement: string }
interface Spdx { packages: { [name: string]: unknown }[]; files: object[]; relationships: Related[]; [name: string]: unknown }
interface Cyclone { components: { [name: string]: unknown }[]; metadata: { [name: string]: unknown }; [name: string]: unknown }

async function spdx(contents = CONTENTS, options: SbomOptions = {}): Promise<Spdx> {
  return JSON.parse(toSpdx(IMAGE, await catalogOf(contents), options).toString('utf8')) as Spdx;
}

async function cycloneDx(contents = CONTENTS, options: SbomOptions = {}): Promise<Cyclone> {
  return JSON.parse(toCycloneDx(IMAGE, await catalogOf(contents), options).toString('utf8')) as Cyclone;
}

describe('SPDX', () => {
  test('describes the image, its base, its packages and files', async () => {
    const document = await spdx();
    const names = new Map(document.packages.map(each => [each.SPDXID as string, each.name as string]));
    expect([...names.values()]).toEqual([IMAGE.name, IMAGE.base!.reference, 'debian', '@scope/a', 'b', 'c']);
    const related = document.relationships.map(each => [names.get(each.spdxElementId), each.relationshipType, names.get(each.relatedSpdxElement)]);
    expect(related.slice(0, 6)).toEqual([
      [undefined, 'DESCRIBES', IMAGE.name], [IMAGE.name, 'DESCENDANT_OF', IMAGE.base!.reference],
      ...['debian', '@scope/a', 'b', 'c'].map(name => [IMAGE.name, 'CONTAINS', name]),
    ]);
    expect(document.relationships).toHaveLength(6 + document.files.length);
    expect(document.comment).toBe('app/node_modules/broken/package.json: not JSON');
  });

  test('licenses are expressions, or a comment', async () => {
    const { packages } = await spdx();
    expect(packages.slice(3).map(({ licenseDeclared, licenseComments }) => [licenseDeclared, licenseComments])).toEqual([
      ['(MIT OR ISC)', undefined], ['NOASSERTION', 'as found: Own License'], ['MIT', undefined],
    ]);
    expect(packages[3]).toMatchObject({ homepage: 'https://example.com/a', supplier: 'Organization: A a@example.com x', sourceInfo: 'found in /app/node_modules/a/package.json' });
  });

  test('files have the hashes of their content', async () => {
    const { files } = await spdx({ 'a/b': 'b' });
    expect(files).toMatchObject([{
      fileName: './a/b',
      checksums: [{ algorithm: 'SHA1', checksumValue: 'e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98' }, { algorithm: 'SHA256', checksumValue: sha256('b') }],
    }]);
  });
});

describe('CycloneDX', () => {
  test('is about the image, and what it was made from', async () => {
    const { metadata, dependencies, components } = await cycloneDx();
    expect(metadata.component).toMatchObject({
      type: 'container',
      name: IMAGE.name,
      version: IMAGE.digest,
      purl: `pkg:oci/api@${IMAGE.digest}?arch=amd64&repository_url=registry.example%2Fteam%2Fapi`,
      pedigree: { ancestors: [{ name: IMAGE.base!.reference, purl: `pkg:oci/static-debian13@${IMAGE.base!.digest}?repository_url=gcr.io%2Fdistroless%2Fstatic-debian13&tag=nonroot` }] },
    });
    expect(metadata.properties).toEqual([{ name: 'cdk-minimal-images:note', value: 'app/node_modules/broken/package.json: not JSON' }]);
    const urls = ['pkg:generic/debian@13', 'pkg:npm/%40scope/a@1.0.0', 'pkg:npm/b@2.0.0', 'pkg:npm/c@3.0.0'];
    expect(components.map(({ purl }) => purl).filter(Boolean)).toEqual(urls);
    expect(dependencies).toMatchObject([{ dependsOn: urls }]);
  });

  test('licenses are names, or one expression', async () => {
    const { components } = await cycloneDx();
    expect(components.slice(0, 4).map(({ type, licenses }) => [type, licenses])).toEqual([
      ['operating-system', undefined],
      ['library', [{ expression: '(MIT OR ISC)', acknowledgement: 'declared' }]],
      ['library', [{ license: { name: 'Own License', acknowledgement: 'declared' } }]],
      ['library', [{ license: { id: 'MIT', acknowledgement: 'declared' } }]],
    ]);
  });
});

describe('reproducible', () => {
  test('the same bytes, in whatever order files come', async () => {
    await fc.assert(fc.asyncProperty(randomImage, randomContents, fc.infiniteStream(fc.nat()), async (image, contents, random) => {
      const files = filesOf(contents);
      const shuffled = files.map(file => ({ file, at: random.next().value as number })).sort((a, b) => a.at - b.at).map(({ file }) => ({ ...file, path: `/${file.path}`, sha256: undefined }));
      const [first, second] = [await catalog(files), await catalog(shuffled)];
      expect(toSpdx(image, second).equals(toSpdx(image, first))).toBe(true);
      expect(toCycloneDx(image, second).equals(toCycloneDx(image, first))).toBe(true);
    }), runs(30));
  }, patience(60_000));

  test('paths that differ only in what UTF-8 cannot say are two files', async () => {
    const { files } = await spdx({ '\ud800': '', '\ud801': '' });
    expect(new Set(files.map(each => JSON.stringify(each))).size).toBe(2);
    expect(new Set((files as { SPDXID: string }[]).map(each => each.SPDXID)).size).toBe(2);
  });

  test('golden', async () => {
    const found = await catalogOf(CONTENTS);
    expect([sha256(toSpdx(IMAGE, found)), sha256(toCycloneDx(IMAGE, found))]).toEqual([
      'be70a21c0f214d315b5ef420c147f55a813d781e72818b51cd2065e388a5796a', '5135f89e83e3e75751ed56a2b71de7a9290cc4acdf28629448f0dd0b0927b2c7',
    ]);
  });

  test('the time is a given one, or none', async () => {
    expect([(await spdx()).creationInfo, (await cycloneDx()).metadata.timestamp]).toEqual([{ created: '1970-01-01T00:00:00Z', creators: ['Tool: cdk-minimal-images'] }, '1970-01-01T00:00:00Z']);
    expect((await cycloneDx(CONTENTS, { createdAt: 1_700_000_000 })).metadata.timestamp).toBe('2023-11-14T22:13:20Z');
    for (const odd of [-1, 1.5, Number.NaN, Infinity, Number.MAX_SAFE_INTEGER]) {
      expect((await cycloneDx(CONTENTS, { createdAt: odd })).metadata.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
  });

  test('names of documents follow from what they say', async () => {
    const [one, same, other] = [await cycloneDx(), await cycloneDx(), await cycloneDx({ ...CONTENTS, b: 'b' })];
    expect(one.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([one.serialNumber === same.serialNumber, one.serialNumber === other.serialNumber]).toEqual([true, false]);
    expect((await spdx()).documentNamespace).not.toBe((await spdx({ a: 'a' })).documentNamespace);
  });
});

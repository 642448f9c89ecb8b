import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import * as fc from 'fast-check';
import { catalogOf, filesBelow, IMAGE } from './image-of';
import { cycloneDxSchema, npmPackage, pythonProgram, spdxSchema } from './outside';
import { randomContents, randomImage } from './random-image';
import { catalog } from '../../../src/oci/sbom/catalog';
import { toCycloneDx } from '../../../src/oci/sbom/cyclonedx';
import { toSpdx } from '../../../src/oci/sbom/spdx';
import { patience, rounds, runs, SEED } from '../../rounds';

const IMAGES = rounds(40);

let spdx: ValidateFunction;
let cycloneDx: ValidateFunction;

beforeAll(() => {
  spdx = spdxSchema();
  cycloneDx = cycloneDxSchema();
}, patience(300_000));

function complaints(schema: ValidateFunction, document: Buffer): unknown {
  schema(JSON.parse(document.toString('utf8')));
  return schema.errors ?? [];
}

test(`${IMAGES} images are valid by the official schemas, and name every file`, async () => {
  await fc.assert(fc.asyncProperty(randomImage, randomContents, async (image, contents) => {
    const found = await catalogOf(contents);
    const documents = [toSpdx(image, found), toCycloneDx(image, found)];
    expect(complaints(spdx, documents[0])).toEqual([]);
    expect(complaints(cycloneDx, documents[1])).toEqual([]);
    const paths = Object.keys(contents).sort();
    expect(found.files.map(({ path }) => path)).toEqual(paths);
    const [{ files }, { components }] = documents.map(each => JSON.parse(each.toString('utf8')) as { files: { fileName: string }[]; components: { type: string; name: string }[] });
    expect(files.map(({ fileName }) => fileName.slice(2))).toEqual(paths);
    expect(components.filter(({ type }) => type === 'file').map(({ name }) => name.slice(1))).toEqual(paths);
  }), runs(40));
}, patience(300_000));

test('the schemas refuse what is wrong', async () => {
  const found = await catalogOf({ 'a': 'a', 'node_modules/a/package.json': '{"name":"a","version":"1","license":"MIT"}' });
  const change = (document: Buffer, from: string, to: string): Buffer => {
    expect(document.includes(from)).toBe(true);
    return Buffer.from(document.toString('utf8').replace(from, to));
  };
  expect(complaints(spdx, change(toSpdx(IMAGE, found), '"SHA256"', '"SHA-256"'))).not.toEqual([]);
  expect(complaints(spdx, change(toSpdx(IMAGE, found), '"CONTAINS"', '"HAS"'))).not.toEqual([]);
  expect(complaints(cycloneDx, change(toCycloneDx(IMAGE, found), '"SHA-256"', '"SHA256"'))).not.toEqual([]);
  expect(complaints(cycloneDx, change(toCycloneDx(IMAGE, found), '"id":"MIT"', '"id":"MTI"'))).not.toEqual([]);
});

describe('the official SPDX tools for Python, which read more than a schema can say', () => {
  test('take images of all kinds', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sbom-spdx-'));
    try {
      const samples = fc.sample(fc.tuple(randomImage, randomContents), { numRuns: 5, seed: SEED ?? 1 });
      const documents = await Promise.all(samples.map(async ([image, contents]) => toSpdx(image, await catalogOf(contents))));
      const real = await catalog(filesBelow(npmPackage('@cyclonedx/cyclonedx-library', '10.3.0'), 'app/node_modules/@cyclonedx/cyclonedx-library/'));
      const names = [...documents, toSpdx(IMAGE, real)].map((document, at) => {
        writeFileSync(join(folder, `${at}.spdx.json`), document);
        return join(folder, `${at}.spdx.json`);
      });
      const program = `
import json, sys
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
json.dump([[m.validation_message for m in validate_full_spdx_document(parse_file(name))] for name in sys.argv[1:]], sys.stdout)
`;
      expect(JSON.parse(pythonProgram(['spdx-tools==0.8.5'], program, names))).toEqual(names.map(() => []));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, patience(300_000));
});

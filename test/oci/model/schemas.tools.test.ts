import * as fc from 'fast-check';
import { configs, indexes, manifests } from './documents';
import { Kind, schemaOf } from './image-spec';
import { parseImageConfig } from '../../../src/oci/model/parse-image-config';
import { parseIndex } from '../../../src/oci/model/parse-index';
import { parseManifest } from '../../../src/oci/model/parse-manifest';
import { renderDocument } from '../../../src/oci/model/render';
import { runs } from '../../rounds';

/** GIVEN any document that our types can say WHEN it is rendered THEN the specification's schema finds it valid, and our parser reads the same again. */
test.each<[Kind, fc.Arbitrary<object>, (bytes: Buffer) => unknown]>([
  ['manifest', manifests(), bytes => parseManifest(bytes, 'test')],
  ['imageIndex', indexes(), bytes => parseIndex(bytes, 'test')],
  ['config', configs(), bytes => parseImageConfig(bytes, 'test')],
])('what is rendered is valid: %s', (kind, documents, parse) => {
  const validate = schemaOf(kind);
  fc.assert(fc.property(documents, document => {
    const bytes = renderDocument(document);
    expect([validate(JSON.parse(bytes.toString('utf8'))), validate.errors]).toEqual([true, null]);
    expect(parse(bytes)).toEqual(document);
    expect(renderDocument(parse(bytes) as object).equals(bytes)).toBe(true);
  }), runs(300));
});

test('the same document has the same bytes, in whatever order its members came', () => {
  const shuffled = (value: unknown): unknown => Array.isArray(value) ? value.map(shuffled)
    : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse().map(([name, member]) => [name, shuffled(member)])) : value;
  fc.assert(fc.property(fc.oneof(manifests(), indexes(), configs()), document => {
    expect(renderDocument(shuffled(document) as object).equals(renderDocument(document))).toBe(true);
  }), runs(200));
});

import { schemaOf, SpecDocument, specDocuments } from './image-spec';
import { checkOciLayout } from '../../../src/oci/model/oci-layout';
import { parseDescriptor } from '../../../src/oci/model/parse-descriptor';
import { parseImageConfig } from '../../../src/oci/model/parse-image-config';
import { parseIndex } from '../../../src/oci/model/parse-index';
import { parseManifest } from '../../../src/oci/model/parse-manifest';
import { parseDocument } from '../../../src/oci/model/strict-json';

const SHA256 = `sha256:${'5b0bcabd1ed22e9fb1310cf6c2dec7cdef19f0ad69efa1f392e94a4333501270'}`;
const DOCUMENTS = specDocuments();
const VALID = DOCUMENTS.filter(({ valid }) => valid);
const INVALID = DOCUMENTS.filter(({ valid }) => !valid);

const PARSERS: { readonly [kind in SpecDocument['kind']]: (bytes: Buffer) => unknown } = {
  config: bytes => parseImageConfig(bytes, 'test'),
  descriptor: bytes => parseDescriptor(parseDocument(bytes, 'test'), 'test'),
  imageIndex: bytes => parseIndex(bytes, 'test'),
  imageLayout: bytes => checkOciLayout(bytes, 'test'),
  manifest: bytes => parseManifest(bytes, 'test'),
};

/** What our parser says against the document; undefined when it takes it. */
function complaint({ kind, text }: SpecDocument): string | undefined {
  try {
    PARSERS[kind](Buffer.from(text));
    return undefined;
  } catch (error) {
    expect((error as Error).name).toBe('ContentError');
    return (error as Error).message;
  }
}

/**
 * The one point in which we are stricter than the schemas: digests are sha256 with 64 digits, as content of another digest could not be checked.
 * Eight of their valid documents have digests of algorithms that nobody implements.
 */
function withOurDigests(document: SpecDocument): SpecDocument {
  const others = /"(?:sha256[+.](?:b64|foo-bar|b64u|b64u\.unknownlength)|multihash\+base58):[^"]*"/g;
  return { ...document, text: document.text.replace(others, `"${SHA256}"`) };
}

test('there are 69 documents', () => {
  expect([VALID.length, INVALID.length]).toEqual([30, 39]);
});

test.each(INVALID.map(document => [document.name, document] as const))('not valid: %s', (_name, document) => {
  // with our digests, so that a digest is not what it is refused for
  expect(complaint(withOurDigests(document))).toBeDefined();
});

test.each(VALID.map(document => [document.name, document] as const))('valid: %s', (_name, document) => {
  expect(complaint(withOurDigests(document))).toBeUndefined();
});

test('of the valid ones, only those with other digests are refused, and for their digests', () => {
  const refused = VALID.filter(document => complaint(document) !== undefined);
  expect(refused).toEqual(VALID.filter(document => withOurDigests(document).text !== document.text));
  expect(refused.map(complaint).filter(text => /algorithm that is not supported/.test(text!))).toHaveLength(8);
  expect(refused).toHaveLength(8);
});

// So the schemas in these tests are the real ones, and read right. Three checks are Go there: NAME=value, hexadecimal digits in lower case, and base64.
test('the schemas judge the documents as their own tests do', () => {
  const wrong = DOCUMENTS.filter(document => isValid(document) !== document.valid);
  expect(wrong.map(({ name }) => name)).toEqual(['config_test.go 9', 'descriptor_test.go 14', 'descriptor_test.go 28']);
});

function isValid({ kind, text }: SpecDocument): boolean {
  try {
    return schemaOf(kind)(JSON.parse(text));
  } catch {
    return false; // no JSON
  }
}

import * as fc from 'fast-check';
import { configs, indexes, manifests } from './documents';
import { damaged, withOddValue } from './mutations';
import { ContentError } from '../../../src/oci/content-error';
import { checkOciLayout } from '../../../src/oci/model/oci-layout';
import { parseImageConfig } from '../../../src/oci/model/parse-image-config';
import { parseManifestOrIndex } from '../../../src/oci/model/parse-manifest-or-index';
import { renderDocument } from '../../../src/oci/model/render';
import { runs } from '../../rounds';

/** Reads bytes as all that they could be; anything but a document or a ContentError fails the test. How many of the parsers took them. */
function read(bytes: Buffer): number {
  return [
    () => parseManifestOrIndex(bytes, 'fuzz'),
    () => parseImageConfig(bytes, 'fuzz'),
    () => checkOciLayout(bytes, 'fuzz'),
  ].filter(parse => {
    try {
      parse();
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(ContentError);
      expect((error as Error).message.length).toBeLessThan(600);
      return false;
    }
  }).length;
}

test('bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => void read(Buffer.from(bytes))), runs(500));
});

test('what looks like JSON', () => {
  const tokens = fc.array(fc.constantFrom('{', '}', '[', ']', ':', ',', '"', '\\', '\\u', '"layers"', '"manifests":', '"schemaVersion":2', '2', 'null', '-', '1e999', ' ', 'é'), { maxLength: 60 });
  fc.assert(fc.property(tokens, parts => void read(Buffer.from(parts.join('')))), runs(500));
});

test('any JSON', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 6 }), text => void read(Buffer.from(text))), runs(300));
});

test('documents with damage', () => {
  let taken = 0;
  fc.assert(fc.property(damaged(fc.oneof(manifests(), indexes(), configs()).map(renderDocument)), bytes => {
    taken += read(bytes);
  }), runs(300));
  // some damage hits texts alone: the fuzzer gets beyond the syntax
  expect(taken).toBeGreaterThan(0);
});

test('documents with odd values', () => {
  fc.assert(fc.property(withOddValue(fc.oneof(manifests(), indexes(), configs())), document => void read(renderDocument(document))), runs(300));
});

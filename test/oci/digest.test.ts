import { digestOf, parseDigest } from '../../src/oci/digest';

const EMPTY = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('the digest of no bytes is the known one', () => {
  expect(digestOf(Buffer.alloc(0))).toBe(EMPTY);
});

test('a digest is read as it is', () => {
  expect(parseDigest(EMPTY)).toBe(EMPTY);
});

test.each([
  ['upper case', EMPTY.toUpperCase()],
  ['upper-case digits', `sha256:${'A'.repeat(64)}`],
  ['63 digits', `sha256:${'a'.repeat(63)}`],
  ['65 digits', `sha256:${'a'.repeat(65)}`],
  ['no algorithm', 'a'.repeat(64)],
  ['another algorithm', `sha512:${'a'.repeat(128)}`],
  ['a line feed behind it', `sha256:${'a'.repeat(63)}\n`],
  ['nothing', ''],
])('%s is refused', (_what, text) => {
  expect(() => parseDigest(text, 'Lock.digest')).toThrow(/^Lock\.digest: this is not a digest \(got .*\); allowed: sha256: and 64 lower-case hexadecimal digits; fix: /s);
});

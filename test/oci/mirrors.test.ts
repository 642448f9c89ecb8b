import { ImageReference } from '../../src/oci/image-reference';
import { Mirrors } from '../../src/oci/mirrors';

const located = (mirrors: Mirrors, text: string): string => mirrors.locate(ImageReference.parse(text)).toString();

test('takes the place of the front of a name, the longest first', () => {
  const mirrors = Mirrors.parse('gcr.io=mirror.example/gcr, gcr.io/distroless=localhost:5000/d ,docker.io=hub.example');
  expect(located(mirrors, 'gcr.io/distroless/static-debian13:nonroot')).toBe('localhost:5000/d/static-debian13:nonroot');
  expect(located(mirrors, 'gcr.io/other/x')).toBe('mirror.example/gcr/other/x');
  expect(located(mirrors, 'golang:1.26')).toBe('hub.example/library/golang:1.26');
  expect(located(mirrors, `gcr.io/a/b@sha256:${'a'.repeat(64)}`)).toBe(`mirror.example/gcr/a/b@sha256:${'a'.repeat(64)}`);
});

test('leaves other names alone, and names that only begin alike', () => {
  const mirrors = Mirrors.parse('gcr.io/dist=mirror.example');
  expect(located(mirrors, 'gcr.io/distroless/x:1')).toBe('gcr.io/distroless/x:1');
  expect(located(Mirrors.parse(''), 'quay.io/x/y')).toBe('quay.io/x/y');
});

test('or(): the first says more', () => {
  const mirrors = Mirrors.parse('gcr.io=first.example').or(Mirrors.parse('gcr.io=second.example,quay.io=second.example'));
  expect(located(mirrors, 'gcr.io/a')).toBe('first.example/a');
  expect(located(mirrors, 'quay.io/a')).toBe('second.example/a');
});

test.each([
  ['gcr.io', 'there is no = in it'], ['=x', 'there is no = in it'], ['gcr.io=', 'not the front of an image name'], ['gcr.io=http://x', 'not the front of an image name'],
  ['gcr.io=x y', 'not the front of an image name'], ['gcr.io=../x', 'not the front of an image name'], ['a=user:secret@host', 'not the front of an image name'],
])('refuses %j', (text, problem) => {
  expect(() => Mirrors.parse(text)).toThrow(problem);
});

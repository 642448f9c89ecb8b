import { ImageReference } from '../../src/oci/image-reference';
import { Mirrors } from '../../src/oci/mirrors';

const located = (mirrors: Mirrors, text: string): string => {
  const place = mirrors.locate(ImageReference.parse(text));
  return place.kind === 'registry' ? place.reference.toString() : `${place.kind}:${place.path}@${place.name}`;
};

test('takes the place of the front of a name, the longest first', () => {
  const mirrors = Mirrors.parse('gcr.io=mirror.example/gcr, gcr.io/distroless=localhost:5000/d ,docker.io=hub.example');
  expect(located(mirrors, 'gcr.io/distroless/static-debian13:nonroot')).toBe('localhost:5000/d/static-debian13:nonroot');
  expect(located(mirrors, 'gcr.io/other/x')).toBe('mirror.example/gcr/other/x');
  expect(located(mirrors, 'golang:1.26')).toBe('hub.example/library/golang:1.26');
  expect(located(mirrors, `gcr.io/a/b@sha256:${'a'.repeat(64)}`)).toBe(`mirror.example/gcr/a/b@sha256:${'a'.repeat(64)}`);
});

test('a folder holds images under their own names, and finds them by digest', () => {
  const mirrors = Mirrors.parse('gcr.io=mirror.example/gcr,gcr.io/distroless=oci:/srv/my bases,docker.io=oci:hub');
  expect(located(mirrors, 'gcr.io/distroless/static-debian13:nonroot')).toBe('oci:/srv/my bases@gcr.io/distroless/static-debian13:nonroot');
  expect(located(mirrors, `gcr.io/distroless/static-debian13:nonroot@sha256:${'a'.repeat(64)}`)).toBe(`oci:/srv/my bases@sha256:${'a'.repeat(64)}`);
  expect(located(mirrors, 'gcr.io/other/x:1')).toBe('mirror.example/gcr/other/x:1');
  expect(located(mirrors.or(Mirrors.parse('docker.io=hub.example')), 'golang:1.26')).toBe('oci:hub@docker.io/library/golang:1.26');
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
  ['gcr.io=oci:', 'there is no folder behind oci:'], [`gcr.io=oci:${'x'.repeat(5000)}`, 'there is no folder behind oci:'], ['oci:x=gcr.io', 'not the front of an image name'],
])('refuses %j', (text, problem) => {
  expect(() => Mirrors.parse(text)).toThrow(problem);
});

test.each(['a=user:secret@host', 'a=https://user:secret@host/x', 'user:secret@a=b'])('a login is not shown: %s', text => {
  expect(() => Mirrors.parse(text)).toThrow(/^(?!.*secret).*…@/s);
});

import { osRelease } from '../../../../src/oci/sbom/detectors/os-release';
import { urlsIn } from '../image-of';

test.each([
  ['ID=debian\nVERSION_ID="12"\n', ['pkg:generic/debian@12']],
  ['# comment\r\nID=\'wolfi\'\r\nVERSION_ID=20230201\r\n', ['pkg:generic/wolfi@20230201']],
  ['ID=arch\n', ['pkg:generic/arch']],
  ['ID="a b"', []],
  ['NAME=x', []],
  ['', []],
  ['=\n==\nID', []],
])('%j', (text, urls) => {
  expect(urlsIn(osRelease, 'etc/os-release', text)).toEqual(urls);
});

test('quotes are taken off, and what they protect is kept', () => {
  const { packages } = osRelease.read('etc/os-release', Buffer.from('ID=x\nPRETTY_NAME="a \\"b\\" \\$c"\nHOME_URL="https://example.com"\n'));
  expect(packages).toMatchObject([{ description: 'a "b" $c', homepage: 'https://example.com' }]);
});

import { join } from 'node:path';
import * as fc from 'fast-check';
import { npmPackage } from './outside';
import { baseUrl, imageUrl, packageUrl } from '../../../src/oci/sbom/purl';

interface Parsed {
  readonly type: string;
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  readonly qualifiers?: { [name: string]: string };
}

const DIGEST = `sha256:${'a'.repeat(64)}` as const;

/** The packageurl project's own parser. */
function parser(): (url: string) => Parsed {
  const { PackageURL } = jest.requireActual<{ PackageURL: { fromString(url: string): Parsed } }>(join(npmPackage('packageurl-js', '2.0.1'), 'src', 'package-url.js'));
  return url => PackageURL.fromString(url);
}

test.each([
  [packageUrl({ type: 'deb', namespace: 'debian', name: 'libstdc++6', version: '1:14.2~rc1', qualifiers: { distro: 'debian-13', arch: 'amd64' } }),
    'pkg:deb/debian/libstdc%2B%2B6@1:14.2~rc1?arch=amd64&distro=debian-13'],
  [packageUrl({ type: 'golang', namespace: 'github.com/BurntSushi', name: 'toml', version: 'v1.5.0+incompatible' }), 'pkg:golang/github.com/BurntSushi/toml@v1.5.0%2Bincompatible'],
  [packageUrl({ type: 'maven', namespace: 'org.x', name: 'a' }), 'pkg:maven/org.x/a'],
  [imageUrl({ name: 'registry.example:5000/team/API', digest: DIGEST, platform: { os: 'linux', architecture: 'arm64' } }),
    `pkg:oci/api@${DIGEST}?arch=arm64&repository_url=registry.example:5000%2Fteam%2FAPI`],
  [imageUrl({ name: 'app', digest: DIGEST, platform: { os: 'linux', architecture: 'amd64' } }), `pkg:oci/app@${DIGEST}?arch=amd64`],
  [imageUrl({ name: '', digest: DIGEST, platform: { os: 'linux', architecture: 'amd64' } }), `pkg:oci/image@${DIGEST}?arch=amd64`],
  [baseUrl({ reference: 'debian:13', digest: DIGEST }), `pkg:oci/debian@${DIGEST}?repository_url=docker.io%2Flibrary%2Fdebian&tag=13`],
  [baseUrl({ reference: `gcr.io/distroless/static@${DIGEST}` }), `pkg:oci/static@${DIGEST}?repository_url=gcr.io%2Fdistroless%2Fstatic`],
  [baseUrl({ reference: 'Not A Reference' }), 'pkg:oci/not%20a%20reference'],
])('%s', (url, expected) => {
  expect(url).toBe(expected);
});

test('whatever stands in the parts, the packageurl project reads it back', () => {
  const parse = parser();
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter(each => each.trim() === each && each !== '' && !/[\0-\x1f\x7f]/.test(each));
  const name = text.filter(each => !/[/\\]/.test(each) && !/^\.+$/.test(each));
  // that parser decodes qualifiers twice
  fc.assert(fc.property(name, name, text, text.filter(each => !each.includes('%')), (namespace, own, version, distro) => {
    const parsed = parse(packageUrl({ type: 'generic', namespace, name: own, version, qualifiers: { distro } }));
    expect({ ...parsed }).toMatchObject({ type: 'generic', namespace, name: own, version, qualifiers: { distro } });
  }), { numRuns: 300 });
}, 120_000);

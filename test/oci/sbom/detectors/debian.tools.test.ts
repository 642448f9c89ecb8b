import { readFileSync } from 'node:fs';
import { debianCopyright } from '../../../../src/oci/sbom/detectors/debian-copyright';
import { debianPackages } from '../../../../src/oci/sbom/detectors/debian-packages';
import { catalogOf, Contents, urlsIn } from '../image-of';
import { run } from '../outside';

const OS = 'PRETTY_NAME="Distroless"\nID="debian"\nVERSION_ID="13"\n';
const LIBC = `Package: libc6
Source: glibc
Version: 2.41-12
Architecture: amd64
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Homepage: https://www.gnu.org/software/libc/libc.html
Description: GNU C Library: Shared libraries
 Contains the standard libraries that are used by nearly all programs on
 the system.
`;

describe('packages', () => {
  test('of distroless lie in a file each', () => {
    expect(urlsIn(debianPackages, 'var/lib/dpkg/status.d/libc6', LIBC)).toEqual(['pkg:deb/debian/libc6@2.41-12?arch=amd64&upstream=glibc']);
  });

  test.each(['python3.13-minimal', 'libstdc++6', 'base-files', 'bGliYzY='])('have a file named %s', name => {
    expect(debianPackages.matches(`var/lib/dpkg/status.d/${name}`, Buffer.alloc(0))).toBe(true);
  });

  test.each(['var/lib/dpkg/status.d/libc6.md5sums', 'var/lib/dpkg/status.d/a/b', 'var/lib/dpkg/status-old', 'srv/var/lib/dpkg/status'])('are not in %s', path => {
    expect(debianPackages.matches(path, Buffer.alloc(0))).toBe(false);
  });

  test('that are removed, or have no version, are none', () => {
    const status = [
      'Package: here\nStatus: install ok installed\nVersion: 1:1.0~rc1+b2\nArchitecture: all\nSource: there (0.9)',
      'Package: gone\nStatus: deinstall ok config-files\nVersion: 1',
      'Package: half\nStatus: install ok half-installed\nVersion: 1',
      'Package: bare\nStatus: install ok installed',
      'no field at all',
    ].join('\n\n');
    expect(urlsIn(debianPackages, 'var/lib/dpkg/status', status)).toEqual(['pkg:deb/debian/here@1:1.0~rc1%2Bb2?arch=all&upstream=there%400.9']);
  });

  test('name the release of the image, whichever file comes first', async () => {
    const both = { 'var/lib/dpkg/status.d/libc6': LIBC, 'usr/lib/os-release': OS };
    for (const contents of [both, Object.fromEntries(Object.entries(both).reverse())]) {
      const { packages } = await catalogOf(contents);
      expect(packages).toMatchObject([
        {
          url: 'pkg:deb/debian/libc6@2.41-12?arch=amd64&distro=debian-13&upstream=glibc',
          description: 'GNU C Library: Shared libraries',
          homepage: 'https://www.gnu.org/software/libc/libc.html',
          maintainer: 'GNU Libc Maintainers <debian-glibc@lists.debian.org>',
          locations: ['var/lib/dpkg/status.d/libc6'],
        },
        { url: 'pkg:generic/debian@13', operatingSystem: true, description: 'Distroless' },
      ]);
    }
  });
});

describe('packages of this machine', () => {
  const said = (): string[] => run('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package} ${Version} ${Architecture}\n']).trimEnd().split('\n')
    .filter(line => line.startsWith('installed ')).map(line => line.slice('installed '.length)).sort();
  const found = async (contents: Contents): Promise<string[]> => (await catalogOf(contents)).packages
    .map(({ name, version, qualifiers }) => `${name} ${version} ${qualifiers!.arch}`).sort();

  test('are those that dpkg names', async () => {
    expect(said().length).toBeGreaterThan(50);
    expect(await found({ 'var/lib/dpkg/status': readFileSync('/var/lib/dpkg/status') })).toEqual(said());
  });

  test('are the same in a file each, as distroless images have them', async () => {
    const paragraphs = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n').filter(text => /^Status: .* installed$/m.test(text));
    const files = paragraphs.flatMap((text, at): [string, string][] => [
      [`var/lib/dpkg/status.d/${/^Package: (.*)$/m.exec(text)![1]}-${at}`, `${text.replace(/^Status: .*\n/m, '')}\n`], [`var/lib/dpkg/status.d/p${at}.md5sums`, 'Package: no\nVersion: 1\n'],
    ]);
    expect(await found(Object.fromEntries(files))).toEqual(said());
  });
});

describe('copyright', () => {
  const copyright = (...licenses: string[]): string => [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: x',
    ...licenses.map(license => `Files: *\nCopyright: me\nLicense: ${license}\n The text.`),
    'License: GPL-3+\n On its own, this says which text a name stands for.',
  ].join('\n\n');

  test.each([
    ['Expat', 'MIT'], ['GPL-2', 'GPL-2.0-only'], ['GPL-2+', 'GPL-2.0-or-later'], ['LGPL-2.1+', 'LGPL-2.1-or-later'], ['GFDL-1.3', 'GFDL-1.3-only'], ['AGPL-3+', 'AGPL-3.0-or-later'],
    ['GPL-2+ and Expat', 'GPL-2.0-or-later AND MIT'], ['GPL-2+, or BSD-3-clause', 'GPL-2.0-or-later OR BSD-3-Clause'], ['Apache-2.0', 'Apache-2.0'], ['its-own', 'its-own'], ['public-domain', 'public-domain'],
  ])('%s is %s', (debian, spdx) => {
    const { facts } = debianCopyright.read('usr/share/doc/libc6/copyright', Buffer.from(copyright(debian)));
    expect(facts).toEqual([{ type: 'deb', name: 'libc6', licenses: [spdx] }]);
  });

  test('in free text tells nothing', () => {
    expect(debianCopyright.read('usr/share/doc/libc6/copyright', Buffer.from('This is GPL-2.\n\nLicense: none'))).toEqual({});
    expect(debianCopyright.read('usr/share/doc/libc6/copyright', Buffer.from(''))).toEqual({});
  });

  test('goes to the installed package', async () => {
    const { packages } = await catalogOf({
      'usr/share/doc/libc6/copyright': copyright('LGPL-2.1+', 'GPL-2', 'LGPL-2.1+'),
      'usr/share/doc/other/copyright': copyright('Expat'),
      'var/lib/dpkg/status': `${LIBC}\n\n`,
      'etc/os-release': OS,
    });
    expect(packages.map(({ name, licenses }) => [name, licenses])).toEqual([['libc6', ['GPL-2.0-only', 'LGPL-2.1-or-later']], ['debian', []]]);
  });
});

import { Detector, MEBIBYTE } from '../detector';
import { firstLine, HeaderFields, parseHeaders } from '../header-fields';
import type { Package } from '../package';

const FOLDER = 'var/lib/dpkg/status.d/';

/**
 * Packages that dpkg has installed: one file for all, or in distroless images a file each.
 *
 * The distribution that belongs into their package URLs is put in when the whole image has been read.
 *
 * @see https://www.debian.org/doc/debian-policy/ch-controlfields.html
 */
export const debianPackages: Detector = {
  name: 'Debian packages',
  atMost: 32 * MEBIBYTE,
  // Beside `libc6` lies `libc6.md5sums`, and names have dots too: `python3.13-minimal`.
  matches: path => path === 'var/lib/dpkg/status'
    || (path.startsWith(FOLDER) && !/\/.*\/|\.(md5sums|list|conffiles|preinst|postinst|prerm|postrm|triggers|shlibs|symbols|templates|config)$/.test(path.slice(FOLDER.length - 1))),
  read: (_path, content) => ({ packages: parseHeaders(content.toString('utf8')).flatMap(packageOf) }),
};

function packageOf(fields: HeaderFields): Package[] {
  const name = firstLine(fields, 'package');
  const version = firstLine(fields, 'version');
  const status = firstLine(fields, 'status');
  // removed packages keep their paragraph while they have configuration
  if (name === undefined || version === undefined || (status !== undefined && !status.endsWith(' installed'))) {
    return [];
  }
  const architecture = firstLine(fields, 'architecture');
  const upstream = sourceOf(firstLine(fields, 'source'), name);
  return [{
    type: 'deb',
    name,
    version,
    qualifiers: { ...architecture === undefined ? {} : { arch: architecture }, ...upstream === undefined ? {} : { upstream } },
    maintainer: firstLine(fields, 'maintainer'),
    homepage: firstLine(fields, 'homepage'),
    description: firstLine(fields, 'description'),
  }];
}

/** `glibc (2.41-12)` → `glibc@2.41-12`; security trackers name source packages. */
function sourceOf(source: string | undefined, name: string): string | undefined {
  const [, upstream, version] = /^([^\s()]+)(?:\s+\(([^\s()]+)\))?$/.exec(source ?? '') ?? [];
  if (upstream === undefined || (upstream === name && version === undefined)) {
    return undefined;
  }
  return version === undefined ? upstream : `${upstream}@${version}`;
}

import { Detector, MEBIBYTE, NOTHING } from '../detector';
import { firstLine, parseHeaders } from '../header-fields';
import { licenseExpression } from '../license-expression';

/** Debian's short names that SPDX spells another way. */
const SPDX_NAMES: { readonly [debian: string]: string } = {
  'expat': 'MIT',
  'mit/x11': 'MIT',
  'bsd-2-clause': 'BSD-2-Clause',
  'bsd-3-clause': 'BSD-3-Clause',
  'bsd-4-clause': 'BSD-4-Clause',
  'artistic': 'Artistic-1.0-Perl',
  'psf-2': 'PSF-2.0',
  'apache-2': 'Apache-2.0',
  'public-domain': 'public-domain',
  'zlib/libpng': 'Zlib',
};

/**
 * Licenses of Debian packages, from copyright files that machines can read; free text is left alone.
 *
 * @see https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 */
export const debianCopyright: Detector = {
  name: 'Debian copyright files',
  atMost: 4 * MEBIBYTE,
  matches: path => /^usr\/share\/doc\/[^/]+\/copyright$/.test(path),
  read: (path, content) => {
    const [header, ...paragraphs] = parseHeaders(content.toString('utf8'));
    if (!/copyright-format/.test(header?.get('format')?.[0] ?? '')) {
      return NOTHING;
    }
    const names = paragraphs.filter(each => each.has('files')).map(each => firstLine(each, 'license')).filter(name => name !== undefined);
    return { facts: [{ type: 'deb', name: path.split('/')[3], licenses: [...new Set(names.map(spdxName))] }] };
  },
};

/** `GPL-2+ and Expat` → `GPL-2.0-or-later AND MIT`; as it is when a part has no name in SPDX. */
function spdxName(debian: string): string {
  const words = debian.replace(/,? (and|or)\b/g, ' $1').split(' ');
  const expression = words.map(word => SPDX_NAMES[word.toLowerCase()] ?? gnuName(word) ?? word).join(' ');
  return licenseExpression(expression) ?? debian;
}

/** `LGPL-2.1+` → `LGPL-2.1-or-later`, `GPL-2` → `GPL-2.0-only` */
function gnuName(word: string): string | undefined {
  const [, family, version, later] = /^(A?L?GPL|GFDL)-(\d(?:\.\d)?)(\+?)$/i.exec(word) ?? [];
  return family === undefined ? undefined : `${family}-${version.includes('.') ? version : `${version}.0`}-${later === '+' ? 'or-later' : 'only'}`;
}

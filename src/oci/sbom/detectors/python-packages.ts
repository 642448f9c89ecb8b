import { Detector, MEBIBYTE, NOTHING } from '../detector';
import { firstLine, HeaderFields, parseHeader } from '../header-fields';

/** Classifiers that mean exactly one license. Others ("BSD License") do not say which. */
const CLASSIFIERS: { readonly [classifier: string]: string } = {
  'Apache Software License': 'Apache-2.0',
  'MIT License': 'MIT',
  'ISC License (ISCL)': 'ISC',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'Python Software Foundation License': 'PSF-2.0',
  'The Unlicense (Unlicense)': 'Unlicense',
  'zlib/libpng License': 'Zlib',
};

/**
 * Packages that pip, or Debian's packages of Python modules, have installed.
 *
 * @see https://packaging.python.org/en/latest/specifications/core-metadata/
 */
export const pythonPackages: Detector = {
  name: 'Python packages',
  atMost: 4 * MEBIBYTE,
  matches: path => /(^|\/)[^/]+\.(dist-info\/METADATA|egg-info\/PKG-INFO|egg-info)$/.test(path),
  read: (_path, content) => {
    const fields = parseHeader(content.toString('utf8'));
    const name = firstLine(fields, 'name');
    const version = firstLine(fields, 'version');
    if (name === undefined || version === undefined || !/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name)) {
      return NOTHING;
    }
    return {
      packages: [{
        type: 'pypi',
        // the index takes a_b and A-B for one project
        name: name.toLowerCase().replace(/_/g, '-'),
        version,
        licenses: licensesOf(fields),
        description: firstLine(fields, 'summary'),
        maintainer: firstLine(fields, 'maintainer') ?? firstLine(fields, 'author'),
        homepage: firstLine(fields, 'home-page'),
      }],
    };
  },
};

/** The field made for it; else what was used before there was one. */
function licensesOf(fields: HeaderFields): string[] {
  const expression = firstLine(fields, 'license-expression');
  if (expression !== undefined) {
    return [expression];
  }
  const classified = (fields.get('classifier') ?? []).flatMap(each => CLASSIFIERS[each.replace(/^License :: (OSI Approved :: )?/, '')] ?? []);
  const text = fields.get('license')?.[0].trim() ?? '';
  // some put the whole license there
  const named = text !== '' && !text.includes('\n') && text.length <= 100 && !/^unknown$/i.test(text) ? [text] : [];
  return classified.length > 0 ? classified : named;
}

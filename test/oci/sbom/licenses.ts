/** Licenses as files name them. */
export const SBOM_LICENSES = [
  'MIT', 'mit', 'Apache-2.0', '(MIT OR Apache-2.0)', 'MIT AND (BSD-3-Clause OR GPL-2.0+)', 'GPL-2.0-only WITH Classpath-exception-2.0', 'EUPL-1.1+', 'LicenseRef-own', 'UNLICENSED',
  'SEE LICENSE IN LICENSE.md', 'GPL-2+', 'Expat', 'BSD', 'Apache License, Version 2.0', 'MIT OR', '()', '((MIT)', 'MIT WITH MIT', 'WITH', 'AND', 'NONE', 'NOASSERTION',
];

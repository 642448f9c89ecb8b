import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { npmPackage } from './outside';
import { allOf, isLicenseName, licenseExpression } from '../../../src/oci/sbom/license-expression';
import { SPDX_EXCEPTIONS, SPDX_LICENSES } from '../../../src/oci/sbom/spdx-names';

test.each([
  ['MIT', 'MIT'], ['mit', 'MIT'], [' apache-2.0 ', 'Apache-2.0'], ['(MIT)', '(MIT)'], ['MIT or (ISC and 0BSD)', 'MIT OR (ISC AND 0BSD)'], ['GPL-2.0+', 'GPL-2.0+'], ['eupl-1.1+', 'EUPL-1.1+'],
  ['GPL-2.0-only with classpath-exception-2.0', 'GPL-2.0-only WITH Classpath-exception-2.0'], ['((MIT))', '((MIT))'],
])('%s is %s', (text, expression) => {
  expect(licenseExpression(text)).toBe(expression);
  expect(licenseExpression(expression)).toBe(expression);
});

test.each([
  '', ' ', 'MIT OR', 'OR MIT', 'MIT MIT', '(MIT', 'MIT)', '()', 'MIT AND OR ISC', 'MIT WITH', 'MIT WITH MIT', '(MIT) WITH Classpath-exception-2.0', 'LicenseRef-x', 'NOASSERTION', 'BSD', 'MIT/ISC', 'MIT++',
  'MIT,ISC', '+', 'Classpath-exception-2.0', 'constructor', '(('.repeat(400) + 'MIT', 'MIT AND '.repeat(200) + 'MIT',
])('%j is none', text => {
  expect(licenseExpression(text)).toBeUndefined();
});

test('what is built of names is an expression, and none without one of its parts', () => {
  const operand = fc.oneof(fc.constantFrom(...SPDX_LICENSES), fc.tuple(fc.constantFrom(...SPDX_LICENSES), fc.constantFrom(...SPDX_EXCEPTIONS)).map(([a, b]) => `${a} WITH ${b}`));
  const { expression } = fc.letrec<{ expression: string }>(tie => ({
    expression: fc.oneof({ maxDepth: 4 }, operand, fc.tuple(tie('expression'), fc.constantFrom('AND', 'OR'), tie('expression')).map(([a, op, b]) => `(${a} ${op} ${b})`)),
  }));
  fc.assert(fc.property(expression.filter(({ length }) => length <= 1000), fc.nat(), (text, at) => {
    expect(licenseExpression(text.toLowerCase())).toBe(text);
    const words = text.split(' ');
    if (words.length > 1) {
      words.splice(at % words.length, 1);
      expect(licenseExpression(words.join(' '))).toBeUndefined();
    }
  }), { numRuns: 300 });
});

test('all of several keeps what belongs together', () => {
  expect([allOf(['MIT']), allOf(['MIT OR ISC']), allOf(['MIT OR ISC', '0BSD'])]).toEqual(['MIT', 'MIT OR ISC', '(MIT OR ISC) AND 0BSD']);
  expect([isLicenseName('MIT'), isLicenseName('mit'), isLicenseName('MIT OR ISC')]).toEqual([true, false, false]);
});

test('the names are those that CycloneDX knows', () => {
  const schema = JSON.parse(readFileSync(join(npmPackage('@cyclonedx/cyclonedx-library', '10.3.0'), 'res', 'schema', 'spdx.SNAPSHOT.schema.json'), 'utf8')) as { enum: string[] };
  expect(SPDX_LICENSES.filter(name => !schema.enum.includes(name))).toEqual([]);
  expect(SPDX_EXCEPTIONS.filter(name => !schema.enum.includes(name))).toEqual([]);
  expect(SPDX_LICENSES.length).toBeGreaterThan(700);
}, 120_000);

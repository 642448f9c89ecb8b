import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DETECTORS } from '../../../../src/oci/sbom/detectors';

const ROOT = join(__dirname, '..', '..', '..', '..');

test('every kind of file has its row in the documentation, and no other has', () => {
  const [, section] = readFileSync(join(ROOT, 'docs', 'sbom.md'), 'utf8').split(/^## .*$/m);
  const rows = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, name]) => name).filter(name => name !== 'kind');
  expect(rows.sort()).toEqual(DETECTORS.map(({ name }) => name).sort());
});

test('every detector is in the list', () => {
  const folder = join(ROOT, 'src', 'oci', 'sbom', 'detectors');
  const written = readdirSync(folder).filter(file => /^export const \w+: Detector = /m.test(readFileSync(join(folder, file), 'utf8')));
  expect(written).toHaveLength(DETECTORS.length);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, must, supportedNodes } from './bundle';
import { GOLDEN_CASES } from './golden-cases';
import GOLDEN from './golden-layers.json';
import { LAYER_FORMAT } from '../../../src/oci/layer/layer-format';

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'golden-layers-'));
const program = join(folder, 'main.cjs');
beforeAll(() => bundle('golden-main.ts', program));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Who has to change these digests changes every image of everybody: raise the version of the format then, and write the new ones beside it.
test('the digests are those of this version of the format', () => {
  expect(GOLDEN.version).toBe(LAYER_FORMAT.version);
  expect(Object.keys(GOLDEN.layers)).toEqual(Object.keys(GOLDEN_CASES));
});

describe.each(supportedNodes())('Node.js %s', (_version, node) => {
  test('gives the golden digests, and gives them again from a cache', () => {
    const cache = join(folder, 'cache');
    const found = [must(node, [program]), must(node, [program, cache]), must(node, [program, cache])].map(text => JSON.parse(text) as unknown);
    expect(found).toEqual([GOLDEN.layers, GOLDEN.layers, GOLDEN.layers]);
  });
});

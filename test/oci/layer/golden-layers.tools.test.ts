import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, must, supportedNodes } from './bundle';
import GOLDEN from './golden-layers.json';

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'golden-layers-'));
const program = join(folder, 'main.cjs');
beforeAll(() => bundle('golden-main.ts', program));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(supportedNodes())('Node.js %s', (_version, node) => {
  test('gives the golden digests, and gives them again from a cache', () => {
    const cache = join(folder, 'cache');
    const found = [must(node, [program]), must(node, [program, cache]), must(node, [program, cache])].map(text => JSON.parse(text) as unknown);
    expect(found).toEqual([GOLDEN.layers, GOLDEN.layers, GOLDEN.layers]);
  });
});

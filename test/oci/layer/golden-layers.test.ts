import { GOLDEN_CASES } from './golden-cases';
import GOLDEN from './golden-layers.json';
import { readLayer } from './layers';
import { LAYER_FORMAT } from '../../../src/oci/layer/layer-format';
import { packLayer } from '../../../src/oci/layer/pack-layer';

jest.setTimeout(120_000);

const LAYERS: { readonly [name: string]: string[] } = GOLDEN.layers;

// Who has to change these digests changes every image of everybody: raise the version of the format then, and write the new ones beside it.
test('the digests are those of this version of the format', () => {
  expect(GOLDEN.version).toBe(LAYER_FORMAT.version);
  expect(Object.keys(LAYERS)).toEqual(Object.keys(GOLDEN_CASES));
});

test.each(Object.keys(GOLDEN_CASES))('%s', async name => {
  const { digest, size, diffId } = await readLayer(packLayer(GOLDEN_CASES[name]()));
  expect([digest, String(size), diffId]).toEqual(LAYERS[name]);
});

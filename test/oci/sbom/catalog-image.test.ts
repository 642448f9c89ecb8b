import { catalogImage } from '../../../src/oci/sbom/catalog-image';
import { sha256 } from '../../../src/private/text';
import { file, folder, hardlink, imageOf, symlink } from '../files/layers';

const manifest = (name: string): string => JSON.stringify({ name, version: '1.0.0' });

test('the files of all layers over each other, hard links too', async () => {
  const { source, manifest: image } = imageOf([
    [file('etc/a', 'old'), file('gone', 'x'), file('node_modules/a/package.json', manifest('a')), file('empty', '')],
    [file('etc/a', 'new'), file('.wh.gone'), folder('d'), symlink('d/l', '../etc/a'), hardlink('app/node_modules/b/package.json', 'node_modules/a/package.json')],
  ]);
  const { files, packages, notes } = await catalogImage(source, image);
  const json = sha256(manifest('a'));
  expect(files.map(each => [each.path, each.sha256])).toEqual([
    ['app/node_modules/b/package.json', json], ['empty', sha256('')], ['etc/a', sha256('new')], ['node_modules/a/package.json', json],
  ]);
  expect(packages).toMatchObject([{ url: 'pkg:npm/a@1.0.0', locations: ['app/node_modules/b/package.json', 'node_modules/a/package.json'] }]);
  expect(notes).toEqual([]);
});

test('a file of many hard links is read a few times only', async () => {
  const links = Array.from({ length: 500 }, (_, at) => hardlink(`app/node_modules/n${at}/package.json`, 'node_modules/a/package.json'));
  const { source, manifest: image } = imageOf([[file('node_modules/a/package.json', manifest('a')), ...links]]);
  const { files, packages } = await catalogImage(source, image);
  expect([files.length, packages.length, packages[0].locations.length]).toEqual([501, 1, 16]);
});

test('a damaged layer fails', async () => {
  const { source, manifest: image } = imageOf([[file('a')]]);
  await expect(catalogImage({ ...source, blob: async function* () { yield Buffer.alloc(1024, 1); } }, image)).rejects.toThrow();
});

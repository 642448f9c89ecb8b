import { file, folder, hardlink, imageOf, symlink } from './layers';
import { ContentError } from '../../../src/oci/content-error';
import { ImageFiles, readImageFiles, ReadFilesOptions } from '../../../src/oci/files/image-files';
import { collect } from '../../../src/oci/verified';
import { sha256 } from '../../../src/private/text';
import type { TarHeader } from '../tar/tar-by-hand';

function filesOf(layers: TarHeader[][], options?: ReadFilesOptions): Promise<ImageFiles> {
  const { source, manifest } = imageOf(layers);
  return readImageFiles(source, manifest, options);
}

/** Paths, folders with a slash, links with their target, and the layer each comes from. */
async function listing(...layers: TarHeader[][]): Promise<string[]> {
  const { files } = await filesOf(layers);
  return [...files.values()].filter(({ path }) => path !== '').map(({ path, type, linkTarget, layer, implied }) =>
    `${path}${type === 'directory' ? '/' : ''}${linkTarget === undefined ? '' : ` -> ${linkTarget}`} ${layer}${implied ? ' implied' : ''}`);
}

describe('layers over each other', () => {
  test.each<[string, TarHeader[][], string[]]>([
    ['in order of paths', [[file('b'), file('a-b'), folder('a'), file('a/c')]], ['a/ 0', 'a-b 0', 'a/c 0', 'b 0']],
    ['./ before names and slashes around them', [[folder('.'), folder('./a'), file('./a/b'), file('/c')]], ['a/ 0', 'a/b 0', 'c 0']],
    ['folders that no layer has', [[file('a/b/c')]], ['a/ 0 implied', 'a/b/ 0 implied', 'a/b/c 0']],
    ['a later file of the same path', [[file('a')], [file('a')]], ['a 1']],
    ['the later of two entries of one layer', [[file('a'), symlink('a', 'b')]], ['a -> b 0']],
    ['a folder keeps what is in it', [[folder('a'), file('a/b')], [folder('a'), file('a/c')]], ['a/ 1', 'a/b 0', 'a/c 1']],
    ['a file in place of a folder', [[file('a/b/c')], [file('a')]], ['a 1']],
    ['a folder in place of a file', [[file('a')], [file('a/b')]], []],
    ['a folder entry in place of a file', [[file('a')], [folder('a'), file('a/b')]], ['a/ 1', 'a/b 1']],
    ['a folder in place of a link to a folder', [[folder('usr/lib'), symlink('lib', 'usr/lib')], [folder('lib')]], ['lib/ 1', 'usr/ 0 implied', 'usr/lib/ 0']],
    ['through a link to a folder', [[folder('usr/lib'), symlink('lib', 'usr/lib')], [file('lib/x')]], ['lib -> usr/lib 0', 'usr/ 0 implied', 'usr/lib/ 0', 'usr/lib/x 1']],
    ['through a link with an absolute target', [[symlink('a/l', '/b')], [file('a/l/x')]], ['a/ 0 implied', 'a/l -> /b 0', 'b/ 1 implied', 'b/x 1']],
    ['through a link that leads above the root', [[symlink('a/l', '../../../b')], [file('a/l/x')]],
      ['a/ 0 implied', 'a/l -> ../../../b 0', 'b/ 1 implied', 'b/x 1']],
  ])('%s', async (_what, layers, wanted) => {
    const found = await listing(...layers).catch(error => {
      expect((error as Error).message).toContain('/a is no folder');
      return [];
    });
    expect(found).toEqual(wanted);
  });

  test.each<[string, TarHeader[][], string[]]>([
    ['one file', [[file('a/b'), file('a/c')], [file('a/.wh.b')]], ['a/ 0 implied', 'a/c 0']],
    ['a folder with all in it', [[file('a/b/c'), file('d')], [file('.wh.a')]], ['d 0']],
    ['all in a folder', [[folder('a'), file('a/b'), file('a/c/d')], [file('a/.wh..wh..opq'), file('a/e')]], ['a/ 0', 'a/e 1']],
    ['not what the same layer brings, before it or after it', [[file('a/b'), file('a/c')], [file('a/b'), file('a/.wh..wh..opq'), file('a/d')]],
      ['a/ 0 implied', 'a/b 1', 'a/d 1']],
    ['a folder that the same layer brings again', [[file('a/old')], [folder('a'), file('a/new'), file('.wh.a')]], ['a/ 1', 'a/new 1']],
    ['a folder of which the same layer brings a part', [[folder('a', { mode: 0o700 }), file('a/old')], [file('a/new'), file('.wh.a')]],
      ['a/ 1 implied', 'a/new 1']],
    ['a file that is not there', [[file('a')], [file('.wh.b'), file('x/.wh.c')]], ['a 0']],
    ['through a link', [[file('usr/lib/x'), symlink('lib', 'usr/lib')], [file('lib/.wh.x')]], ['lib -> usr/lib 0', 'usr/ 0 implied', 'usr/lib/ 0 implied']],
    ['what AUFS left over is passed by', [[file('a')], [file('.wh..wh.plnk/1.2'), file('.wh..wh.aufs')]], ['.wh..wh.plnk/ 1 implied', '.wh..wh.plnk/1.2 1', 'a 0']],
  ])('whiteouts take away %s', async (_what, layers, wanted) => {
    expect(await listing(...layers)).toEqual(wanted);
  });
});

describe('hard links', () => {
  test('are the same file, and stay when the first path goes', async () => {
    // WHEN
    const image = await filesOf([[file('a', 'content'), hardlink('b', 'a'), hardlink('d/c', './b')], [file('.wh.a')]]);
    // THEN
    const [b, c] = [image.get('b'), image.get('d/c')];
    expect([b?.type, b?.size, b?.inode, b?.layer]).toEqual(['file', 7, c?.inode, 0]);
    expect((await image.read('/d/c')).toString()).toBe('content');
    expect(image.get('a')).toBeUndefined();
  });

  test.each([['what is not there', 'x'], ['itself', 'b'], ['a folder', 'f'], ['what is above the root', '../a']])('to %s are refused', async (_what, target) => {
    await expect(filesOf([[file('a'), folder('f'), hardlink('b', target)]])).rejects.toThrow('is no file that is there');
  });
});

describe('what no engine unpacks', () => {
  test.each<[string, TarHeader[][], string]>([
    ['a name above the root', [[file('../a')]], 'no engine unpacks it: escapes'],
    ['a file as the root', [[file('.')]], 'it would take the place of the root'],
    ['an unknown type', [[{ name: 'a', flag: 'V' }]], 'no engine unpacks it: unknown-type'],
    ['a file below a file', [[file('a')], [file('a/b')]], '/a is no folder'],
    ['a loop of links', [[symlink('a', 'b'), symlink('b', 'a'), file('a/c')]], 'its folder is a loop of links'],
    ['a whiteout of the folder above', [[file('a/.wh...')]], 'a whiteout names no file'],
  ])('%s', async (_what, layers, message) => {
    await expect(filesOf(layers)).rejects.toThrow(message);
    await expect(filesOf(layers)).rejects.toThrow(ContentError);
  });
});

describe('paths', () => {
  test.each([
    ['/usr/bin/python', 'usr/bin/python3.11'], ['bin/python3.11', 'usr/bin/python3.11'], ['/bin/../bin/./python', 'usr/bin/python3.11'],
    ['/../../bin', 'usr/bin'], ['/', ''], ['/up', ''],
  ])('%s leads to /%s', async (path, wanted) => {
    const image = await filesOf([[file('usr/bin/python3.11'), symlink('usr/bin/python', 'python3.11'), symlink('bin', '/usr/bin'), symlink('up', '../../..')]]);
    expect(image.resolve(path)).toEqual({ path: wanted });
    expect(image.find(path)?.path).toBe(wanted);
  });

  test.each([
    ['/a/x', { problem: 'missing', at: 'a/x' }], ['/f/x', { problem: 'not a folder', at: 'f' }], ['/loop', { problem: 'loop', at: 'loop' }],
    ['/dangling', { problem: 'missing', at: 'nowhere' }], ['/a/../f/..', { problem: 'not a folder', at: 'f' }],
  ])('%s leads nowhere', async (path, wanted) => {
    const image = await filesOf([[folder('a'), file('f'), symlink('loop', 'loop'), symlink('dangling', '/nowhere')]]);
    expect(image.resolve(path)).toEqual(wanted);
    expect(image.find(path)).toBeUndefined();
  });
});

describe('contents', () => {
  const layers = [[file('a', 'one'), file('b', 'two'), hardlink('c', 'a')], [file('b', 'three'), file('d', 'four')]];

  test('hashes and contents come with the first reading when asked for', async () => {
    const image = await filesOf(layers, { hash: ({ path }) => path !== 'd', keep: ({ path }) => path === 'd' });
    expect([...image.files.values()].filter(({ type }) => type === 'file').map(({ path, sha256: hash, content }) => [path, hash, content?.toString()])).toEqual([
      ['a', sha256('one'), undefined], ['b', sha256('three'), undefined], ['c', sha256('one'), undefined], ['d', undefined, 'four'],
    ]);
  });

  test('each file that is asked for comes once, from the layer that has it, and other layers are not opened', async () => {
    // GIVEN
    const { source, manifest } = imageOf(layers);
    const image = await readImageFiles(source, manifest);
    source.opened.length = 0;
    // WHEN
    const found: string[] = [];
    for await (const { files, content } of image.contents(({ path }) => path === 'b' || path === 'c')) {
      found.push(`${files.map(({ path }) => path).join('=')} ${(await collect(content)).toString()}`);
    }
    const d = await image.read('d');
    // THEN
    expect(found).toEqual(['a=c one', 'b three']);
    expect(d.toString()).toBe('four');
    expect(source.opened).toEqual([manifest.layers[0].digest, manifest.layers[1].digest, manifest.layers[1].digest]);
  });

  test('reading what is no file, or too large, is refused', async () => {
    const image = await filesOf([[folder('f'), file('large', 'x'.repeat(5000))]]);
    await expect(image.read('/f')).rejects.toThrow('image: /f is no file of the image');
    await expect(image.read('/large', 4999)).rejects.toThrow('/large has 5000 bytes; 4999 at most are read');
  });
});

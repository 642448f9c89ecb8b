import { inPieces } from './stream';
import { TarHeader, tarOf } from './tar-by-hand';
import { withCollisions } from '../../../src/oci/tar/collisions';
import type { TarIssue } from '../../../src/oci/tar/tar-entry';
import { readTar } from '../../../src/oci/tar/tar-reader';
import { collect } from '../../../src/oci/verified';

test.each<[string, string[], TarIssue[][]]>([
  ['different paths', ['a', 'b', 'a/b'], [[], [], []]],
  ['the same path', ['a', './a', '/a'], [[], ['duplicate'], ['absolute', 'duplicate']]],
  ['another case', ['etc/Passwd', 'ETC/passwd', 'etc/Passwd'], [[], ['case'], ['duplicate']]],
  ['another composition', ['\xc3\xa4', 'a\xcc\x88'], [[], ['unicode']]],
  ['both', ['\xc3\xa4', 'A\xcc\x88'], [[], ['case']]],
])('%s', async (_what, names, wanted) => {
  // GIVEN
  const headers: TarHeader[] = names.map(name => ({ name, content: 'content' }));
  // WHEN
  const found: (readonly TarIssue[])[] = [];
  for await (const entry of withCollisions(readTar(inPieces(tarOf(headers), 100), { source: 'layer' }))) {
    found.push(entry.issues);
    expect((await collect(entry.content)).toString()).toBe('content');
  }
  // THEN
  expect(found).toEqual(wanted);
});

import { isBelow, memberFolders, memberOf } from '../../../src/image/sources/members';
import { project } from '../support';

const FILES = Object.fromEntries([
  'a/package.json', 'packages/b/package.json', 'packages/c/package.json', 'packages/c/test/d/package.json', 'packages/empty/index.js', 'packages/.e/package.json',
  'packages/node_modules/f/package.json', 'package.json',
].map(path => [path, '{}']));
const folders = (...patterns: string[]): string[] => memberFolders(project(FILES), patterns, 'package.json', 'X.projectRoot');

test.each<[string[], string[]]>([
  [['a'], ['a']],
  [['./a/', 'nowhere', 'a'], ['a']],
  [['packages/*'], ['packages/b', 'packages/c']],
  [['packages/**'], ['packages/b', 'packages/c', 'packages/c/test/d']],
  [['**', '!**/test/**'], ['a', 'packages/b', 'packages/c']],
  [['packages/[bc]', '!packages/c'], ['packages/b']],
  [['.', '*'], ['a']],
  [['packages/{b,c}'], ['packages/b', 'packages/c']],
  [['{a,packages/{b,x}}', '!{b,a}'], ['packages/b']],
  [['packages/{b}', '{a'], []],
  [[], []],
])('%j names %j', (patterns, expected) => {
  expect(folders(...patterns)).toEqual(expected);
});

test('a pattern that leads out is refused', () => {
  expect(() => folders('../x/*')).toThrow(/X\.projectRoot: the path leads out of the project/);
});

test('alternatives are bounded', () => {
  expect(() => folders('{a,b}'.repeat(30))).toThrow('X.projectRoot: a pattern for members of the workspace has too many alternatives');
});

test('a path is in the innermost member', () => {
  expect(memberOf('packages/c/test/d/x.js', ['packages/c', 'packages/c/test/d'])).toBe('packages/c/test/d');
  expect(memberOf('packages/cc/x.js', ['packages/c'])).toBeUndefined();
  expect([isBelow('a/b', '.'), isBelow('ab', 'a'), isBelow('a', 'a')]).toEqual([true, false, true]);
});

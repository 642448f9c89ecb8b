import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '../../../../src/oci/sbom/catalog';
import { npmLock } from '../../../../src/oci/sbom/detectors/npm-lock';
import { npmPackages } from '../../../../src/oci/sbom/detectors/npm-packages';
import { catalogOf, filesBelow, urlsIn } from '../image-of';
import { run } from '../outside';

const PACKAGE = 'app/node_modules/a/package.json';
const json = (value: object): string => JSON.stringify(value);

describe('which files', () => {
  test.each([
    ['app/node_modules/a/package.json', true], ['node_modules/@scope/a/package.json', true], ['usr/lib/node_modules/npm/node_modules/b/package.json', true],
    ['node_modules/.pnpm/a@1.0.0/node_modules/a/package.json', true],
    ['app/package.json', false], ['node_modules/a/dist/package.json', false], ['node_modules/@scope/package.json', false], ['node_modules/.bin/package.json', false],
  ])('%s: %s', (path, wanted) => {
    expect(npmPackages.matches(path, Buffer.alloc(0))).toBe(wanted);
  });
});

describe('packages', () => {
  test.each([
    [{ name: 'a', version: '1.0.0-rc.1+x' }, ['pkg:npm/a@1.0.0-rc.1%2Bx']],
    [{ name: '@scope/a', version: '1.0.0' }, ['pkg:npm/%40scope/a@1.0.0']],
    [{ name: 'a' }, []], [{ version: '1' }, []], [{ name: ['a'], version: { major: 1 } }, []], [[], []], [{ name: '', version: '1' }, []], [{ name: '@', version: '1' }, ['pkg:npm/%40@1']],
  ])('%j', (value, urls) => {
    expect(urlsIn(npmPackages, PACKAGE, json(value))).toEqual(urls);
  });

  test.each([
    [{ license: 'MIT' }, ['MIT']], [{ license: { type: 'ISC', url: 'x' } }, ['ISC']], [{ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] }, ['MIT OR GPL-2.0']], [{ license: 7 }, []],
    [{ license: 'SEE LICENSE IN x' }, ['SEE LICENSE IN x']], [{ licenses: 'MIT' }, []], [{ license: { type: {} } }, []],
  ])('license %j', (fields, licenses) => {
    expect(npmPackages.read(PACKAGE, Buffer.from(json({ name: 'a', version: '1', ...fields }))).packages).toMatchObject([{ licenses }]);
  });

  test.each(['', '{', 'null', '"a"', '\0', '{"name":"a","version":"1"}}'])('%j is no reason to fail', async text => {
    const { packages, files } = await catalogOf({ [PACKAGE]: text });
    expect([packages, files.length]).toEqual([[], 1]);
  });

  test('in two places are one', async () => {
    const one = json({ name: 'a', version: '1', license: 'MIT' });
    const { packages } = await catalogOf({ 'y/node_modules/a/package.json': one, 'x/node_modules/a/package.json': one, 'x/node_modules/b/node_modules/a/package.json': json({ name: 'a', version: '2' }) });
    expect(packages.map(({ url, locations }) => [url, locations])).toEqual([
      ['pkg:npm/a@1', ['x/node_modules/a/package.json', 'y/node_modules/a/package.json']], ['pkg:npm/a@2', ['x/node_modules/b/node_modules/a/package.json']],
    ]);
  });
});

describe('lock files', () => {
  const integrity = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;
  const lock = json({
    packages: {
      '': { version: '1', integrity },
      'node_modules/a': { version: '1', integrity },
      'node_modules/x': { name: '@real/x', version: '1', integrity: `${integrity} sha1-AAAA md5-x` },
      'node_modules/linked': { link: true },
      'node_modules/odd': { version: '1', integrity: 'sha512-short' },
    },
  });

  test('bring hashes to what is installed, and nothing else', async () => {
    const { packages } = await catalogOf({ 'package-lock.json': lock, [PACKAGE]: json({ name: 'a', version: '1' }), 'node_modules/b/package.json': json({ name: 'b', version: '1' }) });
    expect(packages.map(({ url, hashes }) => [url, hashes])).toEqual([
      ['pkg:npm/a@1', [{ algorithm: 'SHA-512', value: '07'.repeat(64) }]], ['pkg:npm/b@1', []],
    ]);
  });

  test('know aliases; wrong hashes are none', () => {
    expect(npmLock.read('package-lock.json', Buffer.from(lock)).facts!.map(({ namespace, name }) => [namespace, name])).toEqual([[undefined, 'a'], ['@real', 'x']]);
    expect(npmLock.read('package-lock.json', Buffer.from('{"packages":[1]}'))).toEqual({});
  });
});

test('what npm installs is what is found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sbom-npm-'));
  try {
    run('npm', ['init', '-y'], { cwd: folder });
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', 'commander@14.0.0', '@types/node@20.19.0', 'fast-check@4.1.1', 'first@npm:ms@2.1.2', 'debug@4.4.1'], { cwd: folder });
    interface Tree { readonly version: string; readonly name?: string; readonly dependencies?: { [name: string]: Tree } }
    const listed = (tree: Tree): string[] => Object.entries(tree.dependencies ?? {}).flatMap(([name, each]) => [`${each.name ?? name}@${each.version}`, ...listed(each)]);
    const said = listed(JSON.parse(run('npm', ['ls', '--all', '--json', '--long'], { cwd: folder })) as Tree);
    const { packages, notes } = await catalog(filesBelow(folder));
    expect(packages.map(({ namespace, name, version }) => `${namespace === undefined ? '' : `${namespace}/`}${name}@${version}`).sort()).toEqual([...new Set(said)].sort());
    expect(packages.length).toBeGreaterThanOrEqual(7);
    expect(packages.filter(({ hashes, licenses }) => hashes.length !== 1 || licenses.length !== 1)).toEqual([]);
    expect(notes).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

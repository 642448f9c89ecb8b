import { DistrolessBase, DistrolessImage, GoProgram, MinimalBase, MinimalImage, MinimalImageOptions, PythonProgram, ScratchImage } from '../../../src';
import { layoutOf } from '../../../src/image/assemble/layout';
import { resolveDebianPackages } from '../../../src/image/debian/debian-packages';
import { GO_MAIN, project } from '../support';

const root = (): string => project({ 'main.py': '' });
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const SNAPSHOT = '20260818T000000Z';

type Options = MinimalImageOptions & { readonly base?: MinimalBase };

const image = (options: Options = {}): MinimalImage => new DistrolessImage({ program: new PythonProgram(), ...options });
const textOf = (options: Options): string => image(options)._describe(root()).dockerfile.render();

describe('names', () => {
  test.each([
    'libpq5', 'g++', 'libstdc++6', '0ad', 'libfoo-1.2', 'libpq5=17.6-0+deb13u1', 'zlib1g=1:1.3.dfsg+really1.3.1-1+b1', 'x11-utils=7.7+7~rc1', 'a1=1',
  ])('%s is one', text => {
    expect(resolveDebianPackages([text], undefined, 'Image')).toEqual({ packages: [text], snapshot: undefined });
  });

  test.each([
    '', 'a', 'Libpq5', '-y', '--allow-unauthenticated', '+x', '.x', 'libpq5-', 'libpq5:amd64', 'libpq5/trixie', 'libpq*', 'lib pq', 'libpq5=', 'libpq5=x', 'libpq5=1 2',
    'libpq5=1;id', '$(id)', 'a\nb', 'libpq5\n', './libpq5.deb', 'libpq5^', '${Token[TOKEN.1]}', 'lib\0pq',
  ])('%j is none', text => {
    expect(() => resolveDebianPackages([text], undefined, 'Image')).toThrow(/^Image\.debianPackages\[0\]: /);
  });

  test('each stands once, in order', () => {
    expect(resolveDebianPackages(['libz', 'liba=1', 'libm'], undefined, 'Image')?.packages).toEqual(['liba=1', 'libm', 'libz']);
    expect(() => resolveDebianPackages(['liba', 'liba=1'], undefined, 'Image')).toThrow('this package is named twice (got "liba=1")');
  });

  test('what is no list or no text is refused', () => {
    expect(() => image({ debianPackages: 'libpq5' as unknown as string[] })).toThrow('DistrolessImage.debianPackages: this is not a list');
    expect(() => image({ debianPackages: [1 as unknown as string] })).toThrow('DistrolessImage.debianPackages[0]: this is not a string');
  });
});

describe('snapshots', () => {
  test.each(['20260818', '2026-08-18T00:00:00Z', '20261318T000000Z', '20260230T000000Z', '20260818T240000Z', '20260818T000000', ' 20260818T000000Z', ''])('%j is none', snapshot => {
    expect(() => image({ debianPackages: ['libpq5'], debianSnapshot: snapshot })).toThrow('DistrolessImage.debianSnapshot: this is not the time of a snapshot');
  });

  test('one that nothing is taken from is a mistake', () => {
    expect(() => image({ debianSnapshot: SNAPSHOT })).toThrow('DistrolessImage.debianSnapshot: no package is taken from it');
  });
});

describe('the Dockerfile', () => {
  test('names packages as arguments, never for a shell, and takes them before the program', () => {
    // WHEN
    const text = textOf({ debianPackages: ['libxml2', 'libpq5=17.6-0+deb13u1'], debianSnapshot: SNAPSHOT, base: DistrolessBase.PYTHON3_DEBIAN13.pin(DIGEST) });

    // THEN
    expect(text).toContain(`FROM gcr.io/distroless/python3-debian13:nonroot@${DIGEST} AS base\n`);
    expect(text).toContain(
      'RUN --mount=type=bind,from=base,target=/base ["perl", "/debian/unpack.pl", "/base", "/out", "trixie", "20260818T000000Z", "libpq5=17.6-0+deb13u1", "libxml2"]\n');
    const last = text.split(/^FROM /m).pop()!;
    expect(last.match(/^COPY .*/gm)).toEqual(['COPY --from=debian /out/ /', 'COPY --from=build /out/program/ /']);
  });

  test('a base of Debian 12 gets packages of Debian 12', () => {
    const go = new DistrolessImage({ program: new GoProgram(), base: DistrolessBase.CC_DEBIAN12, debianPackages: ['libpq5'] });
    expect(go._describe(project({ 'main.go': GO_MAIN })).dockerfile.render())
      .toMatch(/^FROM --platform=\$BUILDPLATFORM debian:bookworm-slim AS debian$[^]*"bookworm", "none", "libpq5"\]$/m);
  });

  test('a base of one\'s own has to say its release', () => {
    const custom = (debianRelease?: number): MinimalBase => MinimalBase.custom('example.com/python:3.13', { runtimeName: 'python', runtimeVersion: '3.13', debianRelease });
    expect(textOf({ debianPackages: ['libpq5'], base: custom(13) })).toContain('FROM example.com/python:3.13 AS base\n');
    for (const release of [undefined, 11, 14]) {
      expect(() => textOf({ debianPackages: ['libpq5'], base: custom(release) })).toThrow('is not known to be made of packages of Debian 12 or Debian 13');
    }
  });

  test('scratch is no Debian', () => {
    const scratch = new ScratchImage({ program: new GoProgram(), debianPackages: ['libpq5'] });
    expect(() => scratch._describe(project({ 'main.go': GO_MAIN }))).toThrow('ScratchImage.debianPackages: scratch has nothing of Debian');
  });
});

describe('the input hash', () => {
  const hashOf = (options: MinimalImageOptions): string => image(options)._describe(root()).inputHash;

  test('changes with names, versions and the snapshot, and not with their order', () => {
    const hashes = [{}, { debianPackages: ['libpq5'] }, { debianPackages: ['libpq5', 'libxml2'] }, { debianPackages: ['libpq5=1'] }, { debianPackages: ['libpq5'], debianSnapshot: SNAPSHOT }]
      .map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashOf({ debianPackages: ['libxml2', 'libpq5'] })).toBe(hashes[2]);
    expect(hashOf({ debianPackages: [] })).toBe(hashes[0]);
  });

  test('covers the scripts that unpack, which are staged', () => {
    const { archives, plan } = image({ debianPackages: ['libpq5'], debianSnapshot: SNAPSHOT })._describe(root());
    expect(archives.map(({ name, entries }) => [name, entries.map(({ path }) => path)])).toEqual([['debian', ['/LinkerCache.pm', '/unpack.pl']]]);
    expect(JSON.parse(plan!).layers[0]).toEqual({ name: 'debian', from: 'debian:/out', to: '/', packages: ['libpq5'], snapshot: SNAPSHOT });
  });
});

describe('findings', () => {
  const idsOf = (options: Options): string[] => image({ base: DistrolessBase.PYTHON3_DEBIAN13.pin(DIGEST), ...options })
    ._describe(root()).findings.map(({ id }) => id);

  test('a package that is not pinned is one, and refused in strict mode', () => {
    expect(idsOf({ debianPackages: ['libpq5', 'libxml2=1'] })).toEqual(['floating-packages']);
    expect(() => idsOf({ debianPackages: ['libpq5'], strict: true })).toThrow(/floating-packages/);
  });

  test('pinned ones are none', () => {
    // what it needs has no version
    expect(idsOf({ debianPackages: ['libxml2=1'] })).toEqual(['floating-packages']);
    expect(idsOf({ debianPackages: ['libpq5'], debianSnapshot: SNAPSHOT, strict: true })).toEqual([]);
  });
});

test('without a container engine they are refused', () => {
  expect(() => layoutOf(image({ debianPackages: ['libpq5'] })._parts(root()))).toThrow(
    'debianPackages: Debian packages are unpacked in a build stage, which needs a container engine (got ["libpq5"])');
});

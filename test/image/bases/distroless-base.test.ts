import { DistrolessBase, DistrolessTag, Libc, MinimalBase } from '../../../src/image';
import { DISTROLESS } from '../../../src/image/bases/distroless-catalog';
import { Platform } from '../../../src/oci/platform';
import * as catalog from '../../fixtures/distroless-catalog.json';

type Row = typeof catalog.images[number];

const ROWS: Row[] = catalog.images;
const TAGS = Object.values(DistrolessTag);
const LIBRARIES: { [name: string]: string[] } = catalog.librariesByImage;

/** Every `NAME_DEBIANnn` constant of the class. */
const CONSTANTS = Object.entries(DistrolessBase).filter((entry): entry is [string, DistrolessBase] => entry[1] instanceof DistrolessBase);

function constantOf(row: Row): DistrolessBase | undefined {
  const name = `${row.name.toUpperCase().replace(/-/g, '_')}_${row.debian.toUpperCase()}`;
  return CONSTANTS.find(([known]) => known === name)?.[1];
}

/** `linux/arm` of the catalog is the 32-bit ARM of Debian armhf: version 7. */
function platformOf(architecture: string): string {
  return `linux/${architecture === 'arm' ? 'arm/v7' : architecture}`;
}

/** What the build files say apart from what differs between architectures. */
function envOf(env: { [name: string]: string | undefined }): object {
  const { JAVA_VERSION: perArchitecture, ...rest } = env;
  expect(perArchitecture === undefined || perArchitecture.startsWith('per arch')).toBe(true);
  return rest;
}

describe('the catalog and the constants', () => {
  test('the fixture is of the commit that the rows name', () => {
    expect([catalog.meta.source, catalog.meta.commit.slice(0, 8)]).toEqual(['GoogleContainerTools/distroless', 'cd080764']);
  });

  test('every row of the fixture has a constant, every constant a row', () => {
    const named = ROWS.map(row => `${row.name.toUpperCase().replace(/-/g, '_')}_${row.debian.toUpperCase()}`);
    expect(CONSTANTS.map(([name]) => name).sort()).toEqual(named.sort());
  });

  test('no row of the library is without a constant', () => {
    expect(DISTROLESS.map(({ name, debian }) => `gcr.io/distroless/${name}-debian${debian}:nonroot`).sort())
      .toEqual(CONSTANTS.map(([, base]) => base.reference).sort());
  });
});

describe.each(ROWS.map(row => [`${row.name}-${row.debian}`, row] as const))('%s', (_name, row) => {
  const base = constantOf(row)!;

  test('the constant is the nonroot tag of that repository', () => {
    expect([base.reference, base.tag, base.digest, base.isScratch]).toEqual([`${row.repository}:nonroot`, DistrolessTag.NONROOT, undefined, false]);
  });

  test('architectures', () => {
    expect(base.facts.platforms!.map(String).sort()).toEqual(row.architectures.map(platformOf).sort());
  });

  test('the four tags', () => {
    expect(TAGS.sort()).toEqual([...row.tags].sort());
    expect(Object.keys(row.variants).sort()).toEqual([...row.tags].sort());
  });

  test.each(TAGS)('%s: user, folder, entry point, environment, shell', tag => {
    const variant = row.variants[tag];
    const { reference, facts } = base.withTag(tag);
    expect({
      reference,
      user: facts.user,
      workdir: facts.workingDirectory,
      entrypoint: facts.entrypoint ?? null,
      env: facts.env,
      shell: facts.shell ?? null,
      debug: facts.debug,
    }).toEqual({
      reference: `${row.repository}:${tag}`,
      user: variant.configUser,
      workdir: variant.workdir,
      entrypoint: variant.entrypoint,
      env: envOf(variant.env),
      shell: variant.shell,
      debug: tag.startsWith('debug'),
    });
  });

  test('runtime', () => {
    const { python, node, jdk } = (row.runtime ?? {}) as { python?: string; node?: string; jdk?: string };
    const wanted = python ? ['python', python.split('.').slice(0, 2).join('.')]
      : node ? ['node', node.split('.')[0]]
        : jdk ? ['java', jdk.replace('Temurin ', '')]
          : [undefined, undefined];
    expect([base.facts.runtimeName, base.facts.runtimeVersion]).toEqual(wanted);
  });

  test('C library', () => {
    const { debian13, debian12 } = catalog.debian;
    const version = { debian13, debian12 }[row.debian]?.glibc;
    expect([base.facts.libc, base.facts.glibcVersion, `debian${base.facts.debianRelease}`])
      .toEqual(row.name === 'static' ? [Libc.NONE, undefined, row.debian] : [Libc.GLIBC, version, row.debian]);
  });

  test('shared libraries', () => {
    expect(base.facts.libraries).toEqual(librariesOf(row));
  });

  test('what every distroless image has', () => {
    const { hasCaCertificates, hasTimezones, hasPasswd } = base.facts;
    expect([hasCaCertificates, hasTimezones, hasPasswd]).toEqual([true, true, true]);
  });

  test('the trust store of Java', () => {
    expect(base.facts.hasJavaTrustStore).toBe(/^java\d/.test(row.name) ? true : undefined);
  });
});

/** The catalog lists what each image adds; entries that are no soname are remarks, and exactly the known ones. */
function librariesOf({ name, debian }: Row): string[] {
  const added = (key: string): string[] => LIBRARIES[key].flatMap(entry => {
    const only = /^debian13 only: (.*)$/.exec(entry);
    return only ? (debian === 'debian13' ? only[1].split(', ') : []) : [entry];
  });
  const base = [...added('base-nossl'), ...added('base adds')];
  const cc = [...base, ...added('cc adds')];
  const all = name === 'static' ? added('static')
    : name === 'base-nossl' ? added('base-nossl')
      : name === 'base' ? base
        : name === 'python3' ? [...cc, ...added('python3 adds')]
          : name === 'nodejs26' ? [...cc, ...added('nodejs26 adds')]
            : name.startsWith('java') ? [...added('base-nossl'), ...added('java-base adds')]
              : cc;
  const sonames = all.filter(entry => /^lib[\w+-]+(\.\d+)?\.so[.\d]*$/.test(entry));
  const remarks = all.filter(entry => !sonames.includes(entry));
  const known = ['libnss_files/dns/compat/hesiod.so.2', 'libmvec.so.1(amd64)', 'libbrotli*.so.1', 'also /usr/sbin/ldconfig (static), /usr/bin/getent, /usr/bin/ldd (a script, cannot run)'];
  expect(remarks.filter(remark => !known.includes(remark))).toEqual([]);
  return [...new Set(sonames)].sort();
}

describe('loaders', () => {
  test.each(Object.entries(catalog.loaders))('%s', (architecture, loader) => {
    const platform = Platform.of(platformOf(architecture));
    expect([DistrolessBase.CC_DEBIAN13.loader(platform), DistrolessBase.STATIC_DEBIAN13.loader(platform), MinimalBase.SCRATCH.loader(platform)])
      .toEqual([loader, undefined, undefined]);
  });
});

describe('references', () => {
  test.each(ROWS.flatMap(row => row.tags.map(tag => `${row.repository}:${tag}`)))('%s is known', reference => {
    expect(DistrolessBase._named(reference)?.reference).toBe(reference);
  });

  test('without a tag it is latest', () => {
    expect(DistrolessBase._named('gcr.io/distroless/cc-debian13')?.reference).toBe('gcr.io/distroless/cc-debian13:latest');
  });

  test.each([
    'gcr.io/distroless/cc', 'gcr.io/distroless/cc-debian11', 'gcr.io/distroless/nothing-debian13', 'gcr.io/distroless/cc-debian13:other',
    'docker.io/distroless/cc-debian13', 'gcr.io/distroless/cc-debian13@sha256:0', '',
  ])('%j is not', reference => {
    expect(DistrolessBase._named(reference)).toBeUndefined();
  });

  test('a tag that none of them has is refused', () => {
    expect(() => DistrolessBase.CC_DEBIAN13.withTag('slim' as DistrolessTag)).toThrow(
      'DistrolessBase.withTag(): there is no such tag (got "slim"); allowed: latest, nonroot, debug, debug-nonroot; fix: use DistrolessTag',
    );
  });
});

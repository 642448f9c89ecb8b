import { HOSTILE } from './images.mjs';
import { example, fixture, lib } from './library.mjs';
import { choices } from './seeded.mjs';

const {
  CaCertificates, ChainguardBase, CProgram, DistrolessBase, DistrolessImage, DockerHardenedBase, GoProgram, JavaProgram, JavaRuntime, MinimalImage,
  NodejsProgram, Platform, PythonProgram, RustLinking, RustProgram, ScratchImage,
} = lib;

const BOTH = [Platform.LINUX_AMD64, Platform.LINUX_ARM64];
const GLIBC = [DistrolessBase.BASE_DEBIAN13, DistrolessBase.CC_DEBIAN13, DistrolessBase.PYTHON3_DEBIAN13, DistrolessBase.JAVA_BASE_DEBIAN13];
const ANY = [DistrolessBase.STATIC_DEBIAN13, DistrolessBase.BASE_NOSSL_DEBIAN13, DistrolessBase.NODEJS24_DEBIAN13, ...GLIBC];

/**
 * Programs, and the bases that carry them; `undefined` is the one that is chosen for them. `canBuild` says which of the bases there is a
 * stand-in for.
 *
 * @type {Record<string, { program: (pick: any) => any, scratch?: boolean, bases: any[], canBuild: (base: any) => boolean }>}
 */
const PROGRAMS = {
  go: {
    program: ({ maybe }) => new GoProgram({ projectRoot: fixture('go-probe'), goVersion: maybe(0.2) ? '1.26' : undefined, tags: maybe(0.3) ? ['netgo'] : undefined }),
    scratch: true,
    bases: [undefined, ...ANY, ChainguardBase.STATIC],
    canBuild: standsIn,
  },
  c: {
    program: ({ some }) => new CProgram({ projectRoot: fixture('c-two-files'), sources: ['greet.c'], compilerArguments: some(['-DNDEBUG', '-Wall', '-O3']) }),
    scratch: true,
    bases: [undefined, ...ANY, ChainguardBase.GLIBC_DYNAMIC],
    canBuild: standsIn,
  },
  rust: {
    program: () => new RustProgram({ projectRoot: example('hello-rust') }),
    scratch: true,
    bases: [undefined, ...ANY],
    canBuild: () => false,
  },
  'rust-dynamic': {
    program: () => new RustProgram({ projectRoot: example('hello-rust'), linking: RustLinking.DYNAMIC }),
    bases: [undefined, DistrolessBase.CC_DEBIAN13, DistrolessBase.PYTHON3_DEBIAN13, ChainguardBase.GLIBC_DYNAMIC],
    canBuild: () => false,
  },
  python: {
    program: ({ maybe }) => new PythonProgram({ projectRoot: fixture('python-app'), ...(maybe() ? { module: 'shop.cli' } : { entry: 'shop/cli.py' }) }),
    bases: [undefined, DistrolessBase.PYTHON3_DEBIAN13, ChainguardBase.PYTHON, DockerHardenedBase.PYTHON_3_13_DEBIAN13],
    canBuild: standsIn,
  },
  nodejs: {
    program: () => new NodejsProgram({ projectRoot: example('hello-nodejs') }),
    bases: [undefined, DistrolessBase.NODEJS22_DEBIAN13, DistrolessBase.NODEJS26_DEBIAN13, ChainguardBase.NODE, DockerHardenedBase.NODE_24_DEBIAN13],
    canBuild: standsIn,
  },
  java: {
    program: () => new JavaProgram({ projectRoot: example('hello-java') }),
    bases: [undefined, DistrolessBase.JAVA21_DEBIAN13, DistrolessBase.JAVA25_DEBIAN13, DockerHardenedBase.ECLIPSE_TEMURIN_21_DEBIAN13],
    canBuild: () => false,
  },
  'java-jlink': {
    program: () => new JavaProgram({ projectRoot: example('hello-java'), runtime: JavaRuntime.jlink() }),
    bases: [undefined, DistrolessBase.JAVA_BASE_DEBIAN13, DistrolessBase.CC_DEBIAN13],
    canBuild: () => false,
  },
};

/** The suites' stand-ins are of the bases without a runtime, of Python and of Node.js. */
function standsIn(/** @type {any} */ base) {
  return base === undefined || base.reference.startsWith('gcr.io/distroless/');
}

/**
 * Any image that can be, in words and as a value.
 *
 * @param {() => number} random
 * @returns {{ name: string, image: any, options: any, canBuild: boolean }}
 */
export function randomImage(random) {
  const pick = choices(random);
  const kind = pick.one(Object.keys(PROGRAMS));
  const { program: programOf, scratch, bases, canBuild } = PROGRAMS[kind];
  const program = programOf(pick);
  const options = randomOptions(pick);
  if (scratch && pick.maybe(0.4)) return { name: `${kind} on scratch`, image: new ScratchImage({ program, ...options }), options, canBuild: canBuild(undefined) };
  const base = pick.one(bases);
  const image = base === undefined ? MinimalImage.of(program, options) : new DistrolessImage({ program, base, ...options });
  return { name: `${kind} on ${base?.reference ?? 'what fits'}`, image, options, canBuild: canBuild(base) };
}

/** @param {ReturnType<typeof choices>} pick */
function randomOptions({ one, number, maybe, some }) {
  const text = () => one([...HOSTILE, 'plain', 'a=b', '-x', '${X:-y}', '#', 'ünï', 'x'.repeat(number(1, 2000))]);
  const texts = (/** @type {string[]} */ names) => Object.fromEntries(some(names).map((name) => [name, text()]));
  const user = one([undefined, 65532, 1000, 1, 2147483647]);
  const files = maybe(0.4) ? Object.fromEntries(some([
    ['/etc/own/settings.json', 'settings.json'], ['/srv/www', 'www'], ['/usr/bin/helper', 'helper'], ['/opt/own', ''],
  ]).map(([path, source]) => [path, fixture(`own-files/${source}`)])) : undefined;
  return {
    platforms: maybe(0.2) ? BOTH : undefined,
    user,
    group: user !== undefined && maybe(0.3) ? number(1, 70000) : undefined,
    env: maybe() ? texts(['A', 'B_2', '_C', 'LONG_NAME']) : undefined,
    labels: maybe() ? texts(['a', 'org.opencontainers.image.title', 'x/y-z_1']) : undefined,
    ports: maybe() ? some([1024, 8080, 9090, 65535]) : undefined,
    writablePaths: maybe(0.4) ? some(['/tmp', '/data', '/var/cache/app', '/data/deep/er']) : undefined,
    files,
    tools: files?.['/usr/bin/helper'] ? ['helper'] : undefined,
    timezones: maybe(0.3),
    caCertificates: maybe(0.3) ? one([CaCertificates.NONE, CaCertificates.BUNDLED, CaCertificates.bundledAnd(fixture('own-authority.pem'))]) : undefined,
    healthcheck: maybe(0.3) ? { command: ['/app', text()], intervalSeconds: number(1, 60), retries: number(1, 9) } : undefined,
    // an empty first one is refused: it would name an empty command
    args: maybe() ? ['--', ...some([text(), text(), text()])] : undefined,
  };
}

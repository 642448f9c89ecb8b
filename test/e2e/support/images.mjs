import { copyOf } from './folders.mjs';
import { fixture, lib } from './library.mjs';

const { CaCertificates, CProgram, DistrolessBase, DistrolessImage, GoProgram, MinimalImage, PythonProgram, ScratchImage } = lib;

/** Strings that shells, Docker's expansion or its quoting would change. */
export const HOSTILE = ['$HOME ${PATH} $(id) `id`', ' "double" \'single\' \\ ', 'a\\nb\\', '# no comment', 'Dünya 👋\u00a0', '[]', ''];

const named = (/** @type {string} */ letter) => Object.fromEntries(HOSTILE.map((text, at) => [`${letter}${at}`, text]));

/** Environment and labels with them. */
export const HOSTILE_ENV = named('E');
export const HOSTILE_LABELS = named('l');

const probe = () => new GoProgram({ projectRoot: fixture('go-probe') });

/** One image per kind of program and option that an engine has to build. */
export const images = {
  'go-workspace': (/** @type {string} */ projectRoot = fixture('go-workspace')) =>
    new ScratchImage({ program: new GoProgram({ projectRoot, entry: './services/api/cmd/api' }) }),
  'go-vendor': () => new ScratchImage({ program: new GoProgram({ projectRoot: fixture('go-vendor') }) }),
  'go-embed': () => new ScratchImage({ program: new GoProgram({ projectRoot: fixture('go-embed') }) }),
  'go-file': () => new ScratchImage({ program: new GoProgram({ projectRoot: fixture('go-file'), entry: 'tools/hello.go' }) }),
  'go-loose': () => new ScratchImage({ program: new GoProgram({ projectRoot: fixture('go-loose') }) }),
  'go-dependency': (/** @type {string} */ projectRoot = fixture('go-dependency')) =>
    new ScratchImage({ program: new GoProgram({ projectRoot }) }),
  python: (/** @type {string} */ projectRoot = fixture('python-app')) =>
    new DistrolessImage({ program: new PythonProgram({ projectRoot, module: 'shop.cli' }), args: HOSTILE }),
  c: () => MinimalImage.of(new CProgram({ projectRoot: fixture('c-two-files'), sources: ['greet.c'] })),
  'every-option': () => new ScratchImage({
    program: probe(),
    user: 1234,
    group: 5678,
    env: HOSTILE_ENV,
    labels: HOSTILE_LABELS,
    ports: [8080, 9090],
    writablePaths: ['/tmp', '/data'],
    timezones: true,
    caCertificates: CaCertificates.bundledAnd(fixture('own-authority.pem')),
    healthcheck: { command: ['/app', 'user'], intervalSeconds: 5, timeoutSeconds: 2, startPeriodSeconds: 1, retries: 4 },
    args: HOSTILE,
  }),
  entrypoint: () => new ScratchImage({ program: probe(), entrypoint: ['/app', 'args', ...HOSTILE], args: ['last'] }),
  'writable-home': () => new DistrolessImage({ program: probe(), writablePaths: ['/home/nonroot/state'] }),
  'writable-tmp': () => new DistrolessImage({ program: probe(), writablePaths: ['/tmp', '/tmp/below'] }),
  'cc-base': () => new DistrolessImage({ program: probe(), base: DistrolessBase.CC_DEBIAN13 }),
};

/** A fixture that may be changed. */
export const changeable = (/** @type {string} */ name) => copyOf(fixture(name));

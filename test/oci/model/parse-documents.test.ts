import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { parseImageConfig } from '../../../src/oci/model/parse-image-config';
import { parseIndex } from '../../../src/oci/model/parse-index';
import { parseManifest } from '../../../src/oci/model/parse-manifest';
import { parseManifestOrIndex } from '../../../src/oci/model/parse-manifest-or-index';
import { renderDocument } from '../../../src/oci/model/render';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const LAYER = { mediaType: MEDIA_TYPES.layerGzip, digest: DIGEST, size: 1 };
const CONFIG = { mediaType: MEDIA_TYPES.config, digest: DIGEST, size: 2 };
const MANIFEST = { schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config: CONFIG, layers: [LAYER] };
const INDEX = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [{ ...CONFIG, mediaType: MEDIA_TYPES.manifest }] };
const IMAGE = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [DIGEST] } };

const bytes = (document: object): Buffer => Buffer.from(JSON.stringify(document));
const contentError = (message: string): Error => expect.objectContaining({ name: 'ContentError', message: expect.stringContaining(message) }) as Error;

describe('the type of a document', () => {
  const { mediaType: _type, ...untyped } = MANIFEST;

  test.each<[string, object, string | undefined, string]>([
    ['what it says', MANIFEST, undefined, MEDIA_TYPES.manifest],
    ['what it says and was served as', { ...MANIFEST, mediaType: MEDIA_TYPES.dockerManifest }, MEDIA_TYPES.dockerManifest, MEDIA_TYPES.dockerManifest],
    ['what it was served as', untyped, MEDIA_TYPES.dockerManifest, MEDIA_TYPES.dockerManifest],
    ['OCI, where nobody says anything', untyped, undefined, MEDIA_TYPES.manifest],
    ['an index by its fields', { schemaVersion: 2, manifests: [] }, undefined, MEDIA_TYPES.index],
  ])('is %s', (_name, document, served, type) => {
    expect(parseManifestOrIndex(bytes(document), 'here', served).mediaType).toBe(type);
  });

  test.each<[string, object, string | undefined, string]>([
    ['not what it was served as', MANIFEST, MEDIA_TYPES.dockerManifest, `here says that it is ${MEDIA_TYPES.manifest}, and came as ${MEDIA_TYPES.dockerManifest}`],
    ['both', { ...MANIFEST, manifests: [] }, undefined, 'here has the fields of a manifest and of an index'],
    ['both, one with a capital', { ...MANIFEST, Manifests: [] }, undefined, 'here has a field "Manifests", which is spelled manifests'],
    ['an index with a config', { ...INDEX, config: CONFIG }, undefined, 'here has the fields of a manifest and of an index'],
    ['a manifest under the type of an index', { ...MANIFEST, mediaType: MEDIA_TYPES.index }, undefined, 'here has the fields of a manifest, and the media type application/vnd.oci.image.index'],
    ['an index under the type of a manifest', { ...INDEX, mediaType: MEDIA_TYPES.manifest }, undefined, 'here has the fields of an index, and the media type application/vnd.oci.image.manifest'],
    ['served as JSON', untyped, 'application/json', 'here is neither a manifest nor an index (got "application/json")'],
    ['a config', IMAGE, MEDIA_TYPES.config, 'here has a schemaVersion other than 2'],
    ['of schema 1', { schemaVersion: 1, fsLayers: [] }, undefined, 'here is a manifest of Docker schema 1, which engines no longer write; push the image again with a current one'],
    ['served as schema 1', MANIFEST, 'application/vnd.docker.distribution.manifest.v1+prettyjws', 'Docker schema 1'],
    ['of schema 3', { ...MANIFEST, schemaVersion: 3 }, undefined, 'here has a schemaVersion other than 2 (got 3)'],
    ['of schema "2"', { ...MANIFEST, schemaVersion: '2' }, undefined, 'here has a schemaVersion other than 2 (got "2")'],
  ])('is refused: %s', (_name, document, served, message) => {
    expect(() => parseManifestOrIndex(bytes(document), 'here', served)).toThrow(contentError(message));
  });

  test('must be the one asked for', () => {
    expect(() => parseManifest(bytes(INDEX), 'here')).toThrow(contentError('here is an index, not a manifest'));
    expect(() => parseIndex(bytes(MANIFEST), 'here')).toThrow(contentError('here is a manifest, not an index'));
  });
});

describe('manifests', () => {
  test('fields that nobody here knows are read over, and not passed on', () => {
    const more = { ...MANIFEST, 'layers': [{ ...LAYER, 'org.example': 1, 'data': undefined }], 'org.example': { a: [1] } };
    expect(renderDocument(parseManifest(bytes(more), 'here'))).toEqual(renderDocument(MANIFEST));
  });

  test('embedded content is checked, and not kept', () => {
    const empty = { mediaType: MEDIA_TYPES.empty, digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', size: 2 };
    expect(parseManifest(bytes({ ...MANIFEST, config: { ...empty, data: 'e30=' } }), 'here').config).toEqual(empty);
  });

  test.each<[string, object, string]>([
    ['a layer too many', { ...MANIFEST, layers: Array.from({ length: 4097 }, () => LAYER) }, 'here: manifest.layers has 4097 entries, 4096 are the most that is read'],
    ['no layer', { ...MANIFEST, layers: [] }, 'here has no layer'],
    ['layers that are none', { ...MANIFEST, layers: { 0: LAYER } }, 'here: manifest.layers is no list (got {"0":'],
    ['no layers', { ...MANIFEST, layers: null }, 'here: manifest has no layers'],
    ['no config', { ...MANIFEST, config: undefined }, 'here: manifest has no config'],
    ['a size below 0', { ...MANIFEST, layers: [{ ...LAYER, size: -1 }] }, 'here: manifest.layers[0].size is no whole number from 0 to 2^53 - 1 (got -1)'],
    ['half a byte', { ...MANIFEST, layers: [{ ...LAYER, size: 0.5 }] }, 'here: manifest.layers[0].size is no whole number'],
    ['a size beyond what JavaScript holds', { ...MANIFEST, layers: [{ ...LAYER, size: 2 ** 53 }] }, 'here: manifest.layers[0].size is no whole number'],
    ['a digest that leads out of a folder', { ...MANIFEST, config: { ...CONFIG, digest: 'sha256:../../../../etc/passwd' } }, 'here: manifest.config.digest is no digest: sha256:'],
    ['a digest in capitals', { ...MANIFEST, config: { ...CONFIG, digest: DIGEST.toUpperCase() } }, 'here: manifest.config.digest is no digest'],
    ['a digest that is too long', { ...MANIFEST, config: { ...CONFIG, digest: `${DIGEST}a` } }, 'here: manifest.config.digest is no digest'],
    ['a digest with a line end', { ...MANIFEST, config: { ...CONFIG, digest: `${DIGEST}\n` } }, 'here: manifest.config.digest is no digest'],
    ['sha512', { ...MANIFEST, config: { ...CONFIG, digest: `sha512:${'a'.repeat(128)}` } }, 'here: manifest.config.digest is a digest of an algorithm that is not supported; only sha256 is'],
    ['an annotation that is no text', { ...MANIFEST, annotations: { a: 1 } }, 'here: manifest.annotations["a"] is no text (got 1)'],
    ['a list of annotations', { ...MANIFEST, annotations: ['a'] }, 'here: manifest.annotations is no object (got ["a"])'],
    ['a platform without an architecture', { ...MANIFEST, config: { ...CONFIG, platform: { os: 'linux' } } }, 'here: manifest.config.platform has no architecture'],
    ['a platform with an escape', { ...MANIFEST, config: { ...CONFIG, platform: { os: 'a\u001b[2J', architecture: 'b' } } }, 'platform.os is no name of a platform (got "a\\u001b[2J")'],
    ['Digest with a capital', { ...MANIFEST, config: { ...CONFIG, Digest: DIGEST } }, 'here: manifest.config has a field "Digest", which is spelled digest'],
    ['embedded content of another digest', { ...MANIFEST, config: { ...CONFIG, data: 'e30=' } }, 'here: manifest.config.data is not the content that its descriptor names: 2 bytes of sha256:44136fa'],
    ['embedded content that is no base64', { ...MANIFEST, config: { ...CONFIG, data: 'e3-_' } }, 'here: manifest.config.data is not base64'],
    ['an address that is none', { ...MANIFEST, layers: [{ ...LAYER, urls: ['x'] }] }, 'here: manifest.layers[0].urls[0] is no URL (got "x")'],
    ['a subject that is none', { ...MANIFEST, subject: DIGEST }, 'here: manifest.subject is no object'],
  ])('%s is refused', (_name, document, message) => {
    expect(() => parseManifest(bytes(document), 'here')).toThrow(contentError(message));
  });

  test('a message shows a long value cut', () => {
    expect(() => parseManifest(bytes({ ...MANIFEST, layers: 'x'.repeat(10_000) }), 'here')).toThrow(/^here: manifest.layers is no list \(got "x{99}…\)$/);
  });
});

describe('configs', () => {
  test('null is as good as absent', () => {
    const { config, history } = parseImageConfig(bytes({ ...IMAGE, config: { Env: null, Cmd: null, Volumes: null, Labels: null, User: null }, history: null, variant: '' }), 'here');
    expect([renderDocument(config!).toString(), history]).toEqual(['{}', undefined]);
  });

  test.each<[string, object, string]>([
    ['no rootfs', { ...IMAGE, rootfs: undefined }, 'here: config has no rootfs'],
    ['another kind of rootfs', { ...IMAGE, rootfs: { type: 'layers+base', diff_ids: [] } }, 'here: config.rootfs has a type other than layers (got "layers+base")'],
    ['no diff_ids', { ...IMAGE, rootfs: { type: 'layers' } }, 'here: config.rootfs has no diff_ids'],
    ['a DiffID that is none', { ...IMAGE, rootfs: { type: 'layers', diff_ids: ['x'] } }, 'here: config.rootfs.diff_ids[0] is no digest'],
    ['no platform', { ...IMAGE, os: '' }, 'here: config.os is no name of a platform (got "")'],
    ['a variable without a value', { ...IMAGE, config: { Env: ['PATH'] } }, 'here: config.config.Env[0] is no NAME=value (got "PATH")'],
    ['a variable without a name', { ...IMAGE, config: { Env: ['=x'] } }, 'here: config.config.Env[0] is no NAME=value (got "=x")'],
    ['a NUL', { ...IMAGE, config: { Entrypoint: ['/a\0b'] } }, 'here: config.config.Entrypoint[0] has a NUL'],
    ['a shell line', { ...IMAGE, config: { Cmd: 'echo' } }, 'here: config.config.Cmd is no list (got "echo")'],
    ['a port with a value', { ...IMAGE, config: { ExposedPorts: { '80/tcp': true } } }, 'here: config.config.ExposedPorts["80/tcp"] is no object (got true)'],
    ['a label that is no text', { ...IMAGE, config: { Labels: { a: null } } }, 'here: config.config.Labels["a"] is no text (got null)'],
    ['a time that is none', { ...IMAGE, created: 'yesterday' }, 'here: config.created is no time of RFC 3339 (got "yesterday")'],
    ['31 February', { ...IMAGE, created: '2026-02-31T00:00:00Z' }, 'here: config.created is no time of RFC 3339'],
    ['a time without a zone', { ...IMAGE, history: [{ created: '2026-02-01T00:00:00' }] }, 'here: config.history[0].created is no time of RFC 3339'],
    ['a layer that may be empty', { ...IMAGE, history: [{ empty_layer: 'true' }] }, 'here: config.history[0].empty_layer is neither true nor false (got "true")'],
    ['a health check of half a time', { ...IMAGE, config: { Healthcheck: { Test: ['CMD', '/a'], Interval: 0.5 } } }, 'here: config.config.Healthcheck.Interval is no whole number'],
  ])('%s is refused', (_name, document, message) => {
    expect(() => parseImageConfig(bytes(document), 'here')).toThrow(contentError(message));
  });

  test.each(['0001-01-01T00:00:00Z', '2024-02-29T23:59:59.123456789+14:00', '2015-10-31t22:22:56z'])('the time %s is taken', created => {
    expect(parseImageConfig(bytes({ ...IMAGE, created }), 'here').created).toBe(created);
  });
});

import { gunzipSync } from 'node:zlib';
import { GO_MAIN, project } from './support';
import { GoProgram, Healthcheck, HealthcheckOptions, MinimalImage, Platform, ScratchImage } from '../../src';
import { assembleLayout } from '../../src/image/assemble/assemble-image';
import { layoutOfJob, ProgramJob, programJob } from '../../src/image/assemble/assembly-job';
import { layoutOf } from '../../src/image/assemble/layout';
import { readElf } from '../../src/oci/elf';
import { parseManifest } from '../../src/oci/model/parse-manifest';
import { probe } from '../../src/oci/shipped-data';

const image = (healthcheck?: HealthcheckOptions, platforms?: Platform[]): MinimalImage =>
  new ScratchImage({ program: new GoProgram(), healthcheck, platforms });
const root = (): string => project({ 'main.go': GO_MAIN });
async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) {
    all.push(chunk);
  }
  return Buffer.concat(all);
}

const PROBE = '/usr/local/bin/http-probe';

describe('Healthcheck.http()', () => {
  test('is a command with the times that were given', () => {
    expect(Healthcheck.http({ port: 8080, path: '/health', intervalSeconds: 5, retries: 2 })).toEqual({ command: [PROBE, '8080', '/health'], intervalSeconds: 5, retries: 2 });
    expect(Healthcheck.http({ port: 80 })).toEqual({ command: [PROBE, '80', '/'] });
  });

  test.each([0, 65536, 1.5, NaN, -1, '80' as unknown as number])('%p is no port', port => {
    expect(() => Healthcheck.http({ port })).toThrow('Healthcheck.http().port: this is no port');
  });

  test.each(['health', '', '/a b', '/a\r\nX: y', '/ü', `/${'x'.repeat(1000)}`, '/a\0', 'http://x/'])('path %# is none', path => {
    expect(() => Healthcheck.http({ port: 80, path })).toThrow(/^Healthcheck\.http\(\)\.path: /);
  });
});

describe('the probe', () => {
  test.each(['amd64', 'arm64'])('of %s is a small static program', architecture => {
    const bytes = probe(architecture);
    expect(readElf(bytes)).toEqual({ architecture });
    expect(bytes.length).toBeLessThan(3000);
  });

  test('is in images whose health check runs it, and in no others', () => {
    const namesOf = (healthcheck?: HealthcheckOptions): string[] => image(healthcheck)._describe(root()).archives.map(({ name }) => name);
    expect(namesOf()).toEqual(['system']);
    expect(namesOf({ command: ['/app', 'health'] })).toEqual(['system']);
    expect(namesOf(Healthcheck.http({ port: 80 }))).toEqual(['system', 'probe']);
  });

  test('is taken for the image\'s architecture', () => {
    // WHEN
    const { dockerfile, archives } = image(Healthcheck.http({ port: 80 }), [Platform.LINUX_ARM64, Platform.LINUX_AMD64])._describe(root());

    // THEN
    const text = dockerfile.render();
    expect(text).toMatch(/^FROM scratch AS probe\nADD archives\/[0-9a-f]{32}\.tar \/$/m);
    expect(text).toMatch(/^ARG TARGETARCH\nCOPY --from=probe \/\$TARGETARCH\/ \/$/m);
    expect(text).toContain(`HEALTHCHECK CMD ["${PROBE}", "80", "/"]`);
    expect(archives[1].entries.map(({ path, mode }) => [path, mode])).toEqual([[`/amd64${PROBE}`, '0755'], [`/arm64${PROBE}`, '0755']]);
  });

  test('is one for each architecture where no Dockerfile chooses', () => {
    const { below } = layoutOf(image(Healthcheck.http({ port: 80 }), [Platform.LINUX_ARM64, Platform.LINUX_AMD64])._parts(root()));
    expect(below.map(({ name, architecture, entries }) => [name, architecture, entries.at(-1)?.path])).toEqual([
      ['system', undefined, 'etc/ssl/certs/ca-certificates.crt'], ['probe', 'amd64', PROBE.slice(1)], ['probe', 'arm64', PROBE.slice(1)],
    ]);
  });

  test('is in the image of its platform alone when it is assembled', async () => {
    // GIVEN an image without anything to build, as it gets to another process
    const platforms = [Platform.LINUX_AMD64, Platform.LINUX_ARM64];
    const layout = { ...layoutOf(image(Healthcheck.http({ port: 80 }), platforms)._parts(root())), build: { stageLayers: [] } };
    const job = JSON.parse(JSON.stringify(programJob(layout, () => undefined, {}))) as ProgramJob;

    // WHEN
    const assembled = await assembleLayout(layoutOfJob(job), async () => undefined, { name: 'test', env: {}, pack: {} });

    // THEN
    try {
      const held = await Promise.all(assembled.images.map(async composed => {
        const source = await composed.source();
        const { layers } = parseManifest(await source.document(source.root), 'test', source.root.mediaType);
        const archives = await Promise.all(layers.map(async layer => gunzipSync(await bytesOf(source.blob(layer)))));
        return ['amd64', 'arm64'].filter(architecture => archives.some(archive => archive.includes(probe(architecture))));
      }));
      expect(held).toEqual([['amd64'], ['arm64']]);
    } finally {
      await assembled.close();
    }
  });

  test('is there for every platform, as a static program of its architecture', () => {
    const platforms = Object.values(Platform).filter((value): value is Platform => value instanceof Platform);
    expect(platforms).toHaveLength(6);
    const { archives } = image(Healthcheck.http({ port: 80 }), platforms)._describe(root());
    const paths = archives.flatMap(({ entries }) => entries.map(({ path }) => path)).filter(path => path.endsWith('/http-probe'));
    expect(paths).toEqual(platforms.map(({ architecture }) => `/${architecture}/usr/local/bin/http-probe`).sort());
    for (const { architecture } of platforms) {
      expect(readElf(probe(architecture))).toEqual({ architecture });
    }
  });
});

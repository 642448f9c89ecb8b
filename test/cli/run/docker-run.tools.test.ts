import { buildProbe, configOf, Heard, heard, rootOf } from './probe';
import { dockerAnswers, dockerRun } from '../../../src/cli/run/docker-run';
import type { RunOptions, RunResult } from '../../../src/cli/run/run-result';
import type { RunConfig } from '../../../src/oci/model/image-config';
import { sha256 } from '../../../src/private/text';
import { folder } from '../../oci/files/layers';
import { inPieces } from '../../oci/tar/stream';
import { TarHeader, tarOf } from '../../oci/tar/tar-by-hand';

jest.setTimeout(120_000);

const REFERENCE = 'minimal-images.test/docker-run:1';
let docker: string | undefined;
let probe: Buffer;
beforeAll(async () => {
  docker = await dockerAnswers();
  probe = buildProbe();
});

/** What `docker save` would write. */
function archiveOf(root: TarHeader[], config: RunConfig): Buffer {
  const layer = tarOf(root);
  const document = JSON.stringify({ ...configOf(config), rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] } });
  const manifest = [{ Config: 'config.json', RepoTags: [REFERENCE], Layers: ['layer.tar'] }];
  const files = { 'config.json': document, 'layer.tar': layer, 'manifest.json': JSON.stringify(manifest) };
  return tarOf(Object.entries(files).map(([name, content]) => ({ name, content })));
}

async function tried(root: TarHeader[], config: RunConfig, options: RunOptions = {}): Promise<RunResult & Heard | undefined> {
  const program = docker;
  if (program === undefined) {
    console.warn('no docker daemon answers: what needs one is not looked at');
    return undefined;
  }
  const archive = archiveOf(root, config);
  const image = { archive: () => inPieces(archive, 60_000), reference: REFERENCE, hasTmp: root.some(({ name }) => name === 'tmp/') };
  return heard(listeners => dockerRun(program, image, { ...listeners, ...options }));
}

test('the program runs as the image\'s user, read-only, without a network', async () => {
  const result = await tried(rootOf(probe, [folder('tmp', { mode: 0o1777 })]), {
    Entrypoint: ['/app', 'who'], Cmd: ['write=/x', 'write=/tmp/x', 'dial=192.0.2.1:80', 'error=oops', 'exit=42'], User: '65532:65532',
  });
  const wanted = { way: 'docker', verdict: 'started', exitCode: 42, errors: 'oops\n', timedOut: false };
  const lines = ['who 65532 65532 0 pid 1', 'write /x read-only file system', 'write /tmp/x ok', 'dial network is unreachable'];
  expect(result).toEqual(docker === undefined ? undefined : expect.objectContaining({ ...wanted, lines }));
});

test('when its time is over it is asked to end', async () => {
  const result = await tried(rootOf(probe), { Entrypoint: ['/app', 'serve'] }, { timeoutMs: 4000 });
  const wanted = { timedOut: true, exitCode: 7, lines: ['serving', 'asked to end by terminated'] };
  expect(result).toEqual(docker === undefined ? undefined : expect.objectContaining(wanted));
});

test('a program that is not there', async () => {
  const result = await tried(rootOf(probe), { Entrypoint: ['/missing'] });
  const wanted = { verdict: 'did not start', reason: expect.stringContaining('/missing') };
  expect(result).toEqual(docker === undefined ? undefined : expect.objectContaining(wanted));
});

import { spawnSync } from 'node:child_process';
import { GOLDEN_CASES } from './golden-cases';
import { readLayer } from './layers';
import { packLayer } from '../../../src/oci/layer/pack-layer';

jest.setTimeout(120_000);

const READERS: [string, string[]][] = [
  ['gzip', ['-t']],
  ['tar', ['-tz']],
  ['pigz', ['-t']],
  ['python3', ['-c', 'import gzip, sys, tarfile, io; tarfile.open(fileobj=io.BytesIO(gzip.decompress(sys.stdin.buffer.read())), mode="r:").getmembers()']],
];
const isThere = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

test('gzip and tar are here', () => {
  expect(['gzip', 'tar'].filter(command => !isThere(command))).toEqual([]);
});

test.each(Object.keys(GOLDEN_CASES))('every reader of this machine reads %s', async name => {
  const { blob } = await readLayer(packLayer(GOLDEN_CASES[name]()));
  const found = READERS.filter(([command]) => isThere(command)).map(([command, args]) => {
    const { status, stderr } = spawnSync(command, args, { input: blob, encoding: 'utf8', maxBuffer: 2 ** 26 });
    return { command, status, stderr };
  });
  expect(found.filter(({ status, stderr }) => status !== 0 || stderr !== '')).toEqual([]);
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOf } from '../../src/cli/program';
import { BaseLock } from '../../src/image/lock/base-lock';
import { copyImage } from '../../src/oci/copy';
import { OciLayoutSink } from '../../src/oci/layout/oci-layout';
import { memoryImage, textFile } from '../oci/support';

const NAMES = ['a', 'b', 'c', 'd', 'e'].map(name => `registry.example/${name}:1`);
const before = process.cwd();

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pin-'));
  process.chdir(folder);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  for (const name of NAMES) {
    await copyImage(memoryImage({ layers: [[textFile('name', name)]] }), await OciLayoutSink.create('bases'), { tags: [name] });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

async function pin(...args: string[]): Promise<void> {
  await programOf({}, new AbortController().signal).parseAsync(['node', 'minimal-images', 'pin', '--mirror', 'registry.example=oci:bases', ...args]);
}

test('bases that are pinned at the same time are all in the lock', async () => {
  await Promise.all(NAMES.map(async name => pin(name)));
  expect(BaseLock.read('.').references).toEqual(NAMES);
  expect(readdirSync('.').sort()).toEqual(['bases', 'minimal-images.lock.json']);
});

test('one that is taken out takes no other with it', async () => {
  await pin(NAMES[0], NAMES[1]);
  await Promise.all([pin('--remove', NAMES[0]), pin(NAMES[2]), pin(NAMES[3])]);
  expect(BaseLock.read('.').references).toEqual(NAMES.slice(1, 4));
});

import * as fs from 'node:fs';
import { join } from 'node:path';
import { exitCodeOf, messageOf } from '../../src/cli/failures';
import { programOf } from '../../src/cli/program';
import { BaseLock } from '../../src/image/lock/base-lock';
import { LOCK_FILE } from '../../src/image/lock/locked-base';
import { project } from '../image/support';
import { memoryImage } from '../oci/support';

jest.mock('node:fs', () => {
  const actual = jest.requireActual<typeof fs>('node:fs');
  return { ...actual, writeFileSync: jest.fn(actual.writeFileSync), renameSync: jest.fn(actual.renameSync) };
});

const base = memoryImage();
const manifest = base.bytesOf(base.root.digest).toString('utf8');
const { config } = JSON.parse(manifest) as { config: { digest: `sha256:${string}` } };
const entry = { mediaType: base.root.mediaType, manifest, config: base.bytesOf(config.digest).toString('utf8') };
const LOCK = BaseLock.read('/nonexistent').with('registry.example/base:1', { digest: base.root.digest, platforms: new Map([['linux/amd64', entry]]) }).render();

const home = process.cwd();
afterEach(() => process.chdir(home));

async function pin(root: string, ...args: string[]): Promise<unknown> {
  process.chdir(root);
  return programOf({}, new AbortController().signal).parseAsync(['node', 'minimal-images', 'pin', '--quiet', ...args]).catch((error: unknown) => error);
}

test.each(['writeFileSync', 'renameSync'] as const)('a lock that cannot be written is one error, and nothing half-written is left (%s)', async (call) => {
  // GIVEN
  const root = project({ [LOCK_FILE]: LOCK });
  (fs[call] as unknown as jest.Mock).mockImplementationOnce(() => {
    throw Object.assign(new Error('EACCES: permission denied, open \'/home/me/x\''), { code: 'EACCES', syscall: 'open' });
  });

  // WHEN
  const error = await pin(root, '--remove', 'registry.example/base:1');

  // THEN
  expect([exitCodeOf(error), messageOf(error)]).toEqual([
    69, `${LOCK_FILE}: it cannot be written here (EACCES); allowed: a folder that this user may write to; fix: run where it is, or mend the owner or mode of the folder`,
  ]);
  expect(fs.readdirSync(root)).toEqual([LOCK_FILE]);
  expect(fs.readFileSync(join(root, LOCK_FILE), 'utf8')).toBe(LOCK);
});

test('a lock that cannot be read is one error', async () => {
  const root = project({});
  fs.mkdirSync(join(root, LOCK_FILE));
  expect(messageOf(await pin(root))).toBe(`${LOCK_FILE}: it cannot be read (EISDIR); allowed: a file that this user may read; fix: mend its owner or mode`);
});

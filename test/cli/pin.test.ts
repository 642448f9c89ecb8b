import * as fs from 'node:fs';
import * as files from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf, messageOf } from '../../src/cli/failures';
import { programOf } from '../../src/cli/program';
import { BaseLock } from '../../src/image/lock/base-lock';
import { LOCK_FILE } from '../../src/image/lock/locked-base';
import { shownPath } from '../../src/private/errors';
import { project } from '../image/support';
import { memoryImage } from '../oci/support';

jest.mock('node:fs/promises', () => {
  const actual = jest.requireActual<typeof files>('node:fs/promises');
  return { ...actual, open: jest.fn(actual.open), rename: jest.fn(actual.rename) };
});

const base = memoryImage();
const manifest = base.bytesOf(base.root.digest).toString('utf8');
const { config } = JSON.parse(manifest) as { config: { digest: `sha256:${string}` } };
const entry = { mediaType: base.root.mediaType, manifest, config: base.bytesOf(config.digest).toString('utf8') };
const LOCK = BaseLock.read('/nonexistent').with('registry.example/base:1', { digest: base.root.digest, platforms: new Map([['linux/amd64', entry]]) }).render();

const home = process.cwd();
afterEach(() => {
  process.chdir(home);
  const actual = jest.requireActual<typeof files>('node:fs/promises');
  jest.mocked(files.open).mockImplementation(actual.open);
  jest.mocked(files.rename).mockImplementation(actual.rename);
});

async function pin(root: string, ...args: string[]): Promise<unknown> {
  process.chdir(root);
  return programOf({}, new AbortController().signal).parseAsync(['node', 'minimal-images', 'pin', '--quiet', ...args]).catch((error: unknown) => error);
}

test.each([['open', '.part'], ['rename', '.part']] as const)('a lock that cannot be written is one error, and nothing half-written is left (%s)', async (call, end) => {
  // GIVEN
  const root = project({ [LOCK_FILE]: LOCK });
  const actual = jest.requireActual<typeof files>('node:fs/promises')[call] as (path: string, ...more: string[]) => Promise<unknown>;
  (files[call] as unknown as jest.Mock).mockImplementation(async (path: string, ...more: string[]) => {
    if (path.endsWith(end)) {
      throw Object.assign(new Error('EACCES: permission denied, open \'/home/me/x\''), { code: 'EACCES', syscall: 'open' });
    }
    return actual(path, ...more);
  });

  // WHEN
  const error = await pin(root, '--remove', 'registry.example/base:1');

  // THEN
  expect([exitCodeOf(error), messageOf(error)]).toEqual([
    69, `${LOCK_FILE}: it cannot be written (EACCES); allowed: files and folders that this user may write, in folders that are there and have room; fix: correct the path, or what may be done with ${shownPath('.')}`,
  ]);
  expect(fs.readdirSync(root)).toEqual([LOCK_FILE]);
  expect(fs.readFileSync(join(root, LOCK_FILE), 'utf8')).toBe(LOCK);
});

test('a lock that is a link stays one, and what it leads to is written', async () => {
  const root = project({ 'shared/lock.json': LOCK, 'app/main.py': '' });
  fs.symlinkSync('../shared/lock.json', join(root, 'app', LOCK_FILE));
  await pin(join(root, 'app'), '--remove', 'registry.example/base:1');
  expect(fs.readlinkSync(join(root, 'app', LOCK_FILE))).toBe('../shared/lock.json');
  expect(fs.readFileSync(join(root, 'shared/lock.json'), 'utf8')).not.toContain('registry.example/base:1');
});

test('the short names of bases are those of --base, and scratch has nothing to pin', async () => {
  const root = project({});
  expect(messageOf(await pin(root, 'scratch'))).toBe('pin: scratch is empty, so there is nothing to write down (got "scratch"); allowed: image references; fix: leave it out');
  expect(messageOf(await pin(root, 'python3-debian13'))).toContain('gcr.io/distroless/python3-debian13');
});

test('a lock that cannot be read is one error', async () => {
  const root = project({});
  fs.mkdirSync(join(root, LOCK_FILE));
  expect(messageOf(await pin(root))).toBe(`${LOCK_FILE}: it cannot be read (EISDIR); allowed: a file that this user may read; fix: mend its owner or mode`);
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { withFileLock } from '../../src/oci/file-lock';
import { writeWhole } from '../../src/oci/layout/written';
import { once } from '../../src/oci/once';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'lock-')); });
afterEach(() => rmSync(folder, { recursive: true }));

const file = (): string => join(folder, 'file');
const lock = (): string => `${file()}.lock`;

/** Adds one line, by reading and writing all. */
async function addLine(line: string): Promise<void> {
  const before = existsSync(file()) ? readFileSync(file(), 'utf8') : '';
  await setImmediate();
  await writeWhole(file(), once(Buffer.from(`${before}${line}\n`)));
}

/** What stands in a lock that this process holds. */
async function ownText(): Promise<string> {
  return withFileLock(file(), async () => readFileSync(lock(), 'utf8'));
}

/** The number of a process that is no more. */
function gone(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('withFileLock', () => {
  test('of many who change a file at once, each sees what the others did', async () => {
    const lines = Array.from({ length: 25 }, (_, index) => `line ${index}`);
    await Promise.all(lines.map(async line => withFileLock(file(), async () => addLine(line))));
    expect(readFileSync(file(), 'utf8').trim().split('\n').sort()).toEqual([...lines].sort());
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('the lock goes when the change fails, and the next one gets it', async () => {
    await expect(withFileLock(file(), async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
    await expect(withFileLock(file(), async () => Promise.resolve('done'))).resolves.toBe('done');
  });

  test('what a process left behind that is no more is taken away, by one of many who see it', async () => {
    writeFileSync(lock(), (await ownText()).replace(/^\d+/, String(gone())));
    const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`);
    await Promise.all(lines.map(async line => withFileLock(file(), async () => addLine(line))));
    expect(readFileSync(file(), 'utf8').trim().split('\n').sort()).toEqual(lines);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test.each([
    ['of this process', async () => ownText()],
    ['of another machine', async () => Promise.resolve(`${gone()} elsewhere - -\n`)],
    ['that says nothing yet', async () => Promise.resolve('')],
  ])('a lock %s is waited for, and stays', async (_whose, text) => {
    writeFileSync(lock(), await text());
    const attempt = withFileLock(file(), async () => Promise.resolve('done'), { tries: 3, pauseMs: 1 });
    await expect(attempt).rejects.toThrow(/^…\/file: somebody else is writing it.*file\.lock is there; .*fix: if nobody is, delete …\/file\.lock$/);
    expect(existsSync(lock())).toBe(true);
  });

  test('a folder that is not there is an error', async () => {
    await expect(withFileLock(join(folder, 'none/file'), async () => Promise.resolve())).rejects.toThrow('it cannot be written here (ENOENT)');
  });
});

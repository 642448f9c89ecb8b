import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder } from './layers';
import { entriesOfFolder } from '../../../src/oci/layer/entries-of-folder';

async function withFolder(work: (folder: string) => void): Promise<void> {
  await inFolder(async folder => {
    mkdirSync(join(folder, 'lib', 'empty'), { recursive: true });
    writeFileSync(join(folder, 'run'), 'run');
    writeFileSync(join(folder, 'lib', 'data'), 'data');
    symlinkSync('../run', join(folder, 'lib', 'link'));
    chmodSync(join(folder, 'run'), 0o4710);
    chmodSync(join(folder, 'lib', 'data'), 0o477);
    chmodSync(join(folder, 'lib'), 0o1777);
    chmodSync(join(folder, 'lib', 'empty'), 0o700);
    chmodSync(folder, 0o750);
    work(folder);
  });
}

const shown = (entries: ReturnType<typeof entriesOfFolder>): string[] => entries
  .map(({ path, type, mode, uid, gid, target }) => `${path} ${type} ${mode.toString(8)} ${uid}:${gid}${target === undefined ? '' : ` ${target}`}`);

test('files, folders and links, with plain modes', async () => {
  await withFolder(folder => {
    expect(shown(entriesOfFolder(folder, { at: 'app', uid: 65532, gid: 1 }))).toEqual([
      'app directory 755 65532:1',
      'app/lib directory 755 65532:1',
      'app/lib/data file 644 65532:1',
      'app/lib/empty directory 755 65532:1',
      'app/lib/link symlink 777 65532:1 ../run',
      'app/run file 755 65532:1',
    ]);
  });
});

test('with the modes that they have, at the root', async () => {
  await withFolder(folder => {
    expect(shown(entriesOfFolder(folder, { modes: 'kept' }))).toEqual([
      'lib directory 1777 0:0',
      'lib/data file 477 0:0',
      'lib/empty directory 700 0:0',
      'lib/link symlink 777 0:0 ../run',
      'run file 4710 0:0',
    ]);
    expect(shown(entriesOfFolder(folder, { at: 'a/b', modes: 'kept' }))[0]).toBe('a/b directory 750 0:0');
  });
});

test('files know what lstat said', async () => {
  await withFolder(folder => {
    const run = entriesOfFolder(folder).find(({ path }) => path === 'run');
    expect(run?.status?.size).toBe(3n);
    expect(run?.file).toBe(`${folder}/run`);
  });
});

describe('refuses', () => {
  test('a FIFO', async () => {
    await withFolder(folder => {
      expect(spawnSync('mkfifo', [join(folder, 'lib', 'pipe')]).status).toBe(0);
      expect(() => entriesOfFolder(folder)).toThrow('folder: only files, folders and links can be put into a layer (got "lib/pipe")');
    });
  });

  test('a folder that is not there, without its path', () => {
    expect(() => entriesOfFolder('/nowhere/at/all')).toThrow('folder: this cannot be read (ENOENT) (got "…/all")');
  });

  test('a name that is no UTF-8', async () => {
    await withFolder(folder => {
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/lib/`), Buffer.from([0xff])]), '');
      expect(() => entriesOfFolder(folder)).toThrow('folder: the name is no UTF-8');
    });
  });
});

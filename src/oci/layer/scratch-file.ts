import { openSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../../private/errors';
import { temporaryFolder } from '../../private/temporary-folder';

/** An open file without a name: it goes away with the process, whatever happens to that. */
export function scratchFile(folder?: string): number {
  const own = temporaryFolder(folder);
  try {
    const fd = openSync(join(own, 'layer'), 'wx+', 0o600);
    unlinkSync(join(own, 'layer'));
    rmdirSync(own);
    return fd;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return refuse({
      where: 'temporary folder', problem: `no file can be made in it (${code})`, allowed: 'folders that can be written to', fix: 'set TMPDIR to another folder',
    });
  }
}

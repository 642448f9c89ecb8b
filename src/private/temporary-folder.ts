import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missing } from './errors';

/** A new folder for files that go away again, which only this user can read. */
export function temporaryFolder(parent = tmpdir()): string {
  try {
    return mkdtempSync(join(parent, 'minimal-images-'));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return missing({ where: 'temporary folder', problem: `nothing can be made in it (${code})`, allowed: 'a folder that is there and can be written to', fix: 'set TMPDIR to one' });
  }
}

import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ARCHIVES } from './layout';
import { archiveName } from '../../image/archive';
import { ArchiveLayer } from '../../image/recipe';
import { makeFolder } from '../../private/make-folder';

/** Makes the project's archives those given: writes what is missing, removes what an older synthesis left. */
export function writeArchives(outdir: string, archives: ArchiveLayer[]): void {
  const folder = join(outdir, ARCHIVES);
  const names = new Set(archives.map(archiveName));
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (/^[0-9a-f]{32}\.tar$/.test(name) && !names.has(name)) {
      rmSync(join(folder, name));
    }
  }
  for (const archive of archives) {
    writeOnce(folder, archive);
  }
}

/** A name is the hash of the content, so what is there is right; a half-written file never has such a name. */
function writeOnce(folder: string, archive: ArchiveLayer): void {
  const target = join(folder, archiveName(archive));
  if (existsSync(target)) {
    return;
  }
  makeFolder(folder);
  const temporary = mkdtempSync(join(folder, '.new-'));
  try {
    archive.write(join(temporary, 'archive'));
    renameSync(join(temporary, 'archive'), target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as vm from 'node:vm';
import { defaultCacheFolder, ownFolder } from '../oci/layer/cache-folder';

/** The command line itself, beside this file. */
const PROGRAM = join(__dirname, 'command-line.js');
/** One for each command, and each version of Node.js and of the command line that somebody may have. */
const MOST_KEPT = 16;

/**
 * Starts the command line with what V8 made of it the last time: half of the time that a start takes besides Node.js's own.
 *
 * Node.js does that by itself from 22.1 on; for older ones it is done here. Where it cannot be, everything is compiled anew.
 */
function launch(): void {
  const folder = ownFolder(join(defaultCacheFolder(), 'code'));
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  const loader = (vm.constants as Partial<typeof vm.constants> | undefined)?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  if (folder === undefined || enableCompileCache !== undefined || loader === undefined) {
    if (folder !== undefined) {
      enableCompileCache?.(folder);
    }
    createRequire(__filename)(PROGRAM);
    return;
  }
  // V8 compares the length of the source, and no more; what wrote to the file has changed its times. Commands need different functions
  const { size, ino, mtimeNs, ctimeNs } = statSync(PROGRAM, { bigint: true });
  const key = [process.version, process.arch, process.argv[2], size, ino, mtimeNs, ctimeNs].join(' ');
  const file = join(folder, createHash('sha256').update(key).digest('hex').slice(0, 32));
  // it is ASCII (scripts/bundle-cli.js), which is read in a tenth of the time
  const source = nodeModule.wrap(readFileSync(PROGRAM, 'latin1'));
  const script = new vm.Script(source, { filename: PROGRAM, cachedData: read(file), importModuleDynamically: loader });
  if (script.cachedDataRejected !== false) {
    process.once('exit', () => keep(file, script.createCachedData()));
  }
  const loaded = { exports: {} };
  (script.runInThisContext() as (...args: unknown[]) => void)(loaded.exports, createRequire(PROGRAM), loaded, PROGRAM, dirname(PROGRAM));
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Also with functions that were needed, and so compiled, only now. */
function keep(file: string, data: Buffer): void {
  const part = `${file}.${process.pid}.part`;
  try {
    writeFileSync(part, data, { mode: 0o600, flag: 'wx' });
    renameSync(part, file);
    const all = readdirSync(dirname(file)).map(name => join(dirname(file), name)).filter(path => statSync(path).isFile());
    all.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs).slice(MOST_KEPT).forEach(path => rmSync(path, { force: true }));
  } catch {
    // the next start is as slow as this one
  }
}

launch();

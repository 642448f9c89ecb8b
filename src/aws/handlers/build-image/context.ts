import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, lutimesSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSources } from './job';
import { refuse } from '../../../private/errors';
import type { BuildJob, BuildSources } from '../protocol';

export interface BuildContext {
  readonly directory: string;
  /** Outside of the context, so that it is no file of it. */
  readonly dockerfile: string;
}

/** Of every file, so that copies of one have equal layers: 2 January 1980, since zip files (and so wheels and jars) know no earlier year, in no time zone. */
const TIME = 315_619_200;

/** Makes the build context in `work`: the same names, modes, links, bytes and times wherever it is made. */
export function assembleContext(job: BuildJob, jobFolder: string, sourcesFolder: string | undefined, work: string): BuildContext {
  const directory = join(work, 'context');
  makeFolder(directory);
  if (job.sourcesFolder !== undefined) {
    if (sourcesFolder === undefined) {
      refuse({ where: 'sources', problem: 'the build has none', allowed: 'the source that the job names', fix: 'let the stack start the build' });
    }
    const root = job.sourcesFolder === '.' ? directory : join(directory, job.sourcesFolder);
    placeSources(readSources(sourcesFolder), sourcesFolder, root);
  }
  copyArchives(join(jobFolder, 'archives'), join(directory, 'archives'));
  setTimes(directory);
  const beside = join(work, 'dockerfile');
  makeFolder(beside);
  const dockerfile = join(beside, job.dockerfile);
  copyFileSync(join(jobFolder, job.dockerfile), dockerfile);
  // a .dockerignore among the sources has done its work; this one, which goes before it, keeps BuildKit from asking it again
  writeFileSync(`${dockerfile}.dockerignore`, '# the folder holds what the build needs and nothing else\n');
  return { directory, dockerfile };
}

function placeSources({ files }: BuildSources, from: string, root: string): void {
  makeFolder(root);
  for (const file of files) {
    const path = join(root, file.path);
    makeFolder(dirname(path));
    if ('link' in file) {
      continue;
    }
    const content = readFileSync(join(from, file.sha256));
    if (createHash('sha256').update(content).digest('hex') !== file.sha256) {
      refuse({ where: 'sources', problem: 'a file is not what it was at synth', value: file.path, allowed: 'the files that were uploaded', fix: 'deploy again' });
    }
    writeFileSync(path, content, { flag: 'wx' });
    chmodSync(path, file.mode === '0755' ? 0o755 : 0o644);
  }
  // last, so that nothing is written through one
  for (const file of files) {
    if ('link' in file) {
      symlinkSync(file.link, join(root, file.path));
    }
  }
}

function copyArchives(from: string, to: string): void {
  if (!existsSync(from)) {
    return;
  }
  makeFolder(to);
  for (const name of readdirSync(from)) {
    copyFileSync(join(from, name), join(to, name));
    chmodSync(join(to, name), 0o644);
  }
}

/** With the same mode whatever the umask. */
function makeFolder(folder: string): void {
  if (!existsSync(folder)) {
    makeFolder(dirname(folder));
    mkdirSync(folder);
    chmodSync(folder, 0o755);
  }
}

function setTimes(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      setTimes(path);
    } else {
      lutimesSync(path, TIME, TIME);
    }
  }
  utimesSync(folder, TIME, TIME);
}

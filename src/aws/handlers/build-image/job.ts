import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flag, list, optional, parseJson, record, text, texts } from './values';
import { refuse } from '../../../private/errors';
import { checkBuildArguments, checkSlot, checkTarget } from '../checks';
import type { BuildJob, BuildSources } from '../protocol';

/** What was known at synth. */
export function readJob(folder: string): BuildJob {
  const job = record(parseJson(readFileSync(join(folder, 'job.json'), 'utf8'), 'job.json'), 'job.json');
  checkFormat(job.format, 'job.json');
  return {
    format: 1,
    dockerfile: fileName(text(job.dockerfile, 'job.json, dockerfile'), 'job.json, dockerfile'),
    target: optional(job.target, 'job.json, target', (value, where) => checkTarget(text(value, where), where)),
    buildArgs: checkBuildArguments(texts(job.buildArgs, 'job.json, buildArgs'), 'job.json, buildArgs'),
    sourcesFolder: optional(job.sourcesFolder, 'job.json, sourcesFolder', folderName),
    secrets: list(job.secrets, 'job.json, secrets', (value, where) => {
      const { name, required } = record(value, where);
      return { name: checkSlot(text(name, where), where), required: flag(required, where) };
    }),
    fixedTimes: flag(job.fixedTimes, 'job.json, fixedTimes'),
  };
}

/** What the content of the sources is called. */
export function readSources(folder: string): BuildSources {
  const sources = record(parseJson(readFileSync(join(folder, 'files.json'), 'utf8'), 'files.json'), 'files.json');
  checkFormat(sources.format, 'files.json');
  return {
    format: 1,
    files: list(sources.files, 'files.json', (value, where) => {
      const file = record(value, where);
      return file.link === undefined
        ? { path: path(file.path, where), mode: file.mode === '0755' ? '0755' : '0644', sha256: hash(file.sha256, where) }
        : { path: path(file.path, where), link: text(file.link, where) };
    }),
  };
}

function checkFormat(format: unknown, where: string): void {
  if (format !== 1) {
    refuse({ where, problem: 'another version of the library wrote this', allowed: 'format 1', fix: 'deploy again with one version of the library' });
  }
}

function fileName(name: string, where: string): string {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) ? name : refuse({ where, problem: 'this is no file name', value: name, allowed: 'letters, digits, _ . and -', fix: 'deploy again' });
}

function folderName(value: unknown, where: string): string {
  const given = text(value, where);
  return given === '.' || /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/.test(given)
    ? given
    : refuse({ where, problem: 'this is no folder of a build context', value: given, allowed: 'letters, digits, _, - and /', fix: 'deploy again' });
}

/** Relative, and nowhere up. */
function path(value: unknown, where: string): string {
  const given = text(value, where);
  const bad = given.includes('\0') || given.split('/').some(part => part === '' || part === '.' || part === '..');
  return bad ? refuse({ where, problem: 'this is no path in a folder', value: given, allowed: 'relative paths without . and ..', fix: 'deploy again' }) : given;
}

function hash(value: unknown, where: string): string {
  const given = text(value, where);
  return /^[0-9a-f]{64}$/.test(given) ? given : refuse({ where, problem: 'this is no sha256', value: given, allowed: '64 hexadecimal digits', fix: 'deploy again' });
}

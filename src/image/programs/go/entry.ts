import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { GoFile } from './cgo';
import { isCompiledForLinux } from './constraints';
import { readGoHead } from './imports';
import { GoWorkspace, goModuleFolder } from './modules';
import { refuse, shownPath } from '../../../private/errors';
import { byCodeUnit } from '../../../private/text';
import { readText } from '../../sources/read-text';

const MOST_LOOKED_AT = 500;

/**
 * Refuses a command in a module that the build does not use: Go finds no packages there.
 *
 * A lone .go file is built as if it were of the module at the root, wherever it lies.
 */
export function checkEntryModule(root: string, projectRoot: string, entry: string, { modules }: GoWorkspace): void {
  const home = goModuleFolder(root, entry);
  if (entry.endsWith('.go') || home === undefined || modules.some(module => module.main && module.folder === home)) {
    return;
  }
  const rest = posix.relative(home, entry);
  const itsRoot = `set projectRoot to ${posix.join(shownPath(projectRoot), home)}${rest ? ` and entry to ${rest}` : ''}`;
  const workspace = existsSync(join(root, 'go.work')) ? 'add it to go.work' : 'add go.work';
  refuse({
    where: 'GoProgram.entry',
    problem: `it lies in the module of ${posix.join(home, 'go.mod')}, which the build does not use`,
    value: entry,
    allowed: 'a package of the module at projectRoot, or of one that go.work uses',
    fix: home === '.' ? workspace : `${itsRoot}, or ${workspace}`,
  });
}

/**
 * Refuses a folder whose package main is for others than Linux, or for nobody (`//go:build ignore`): Go would make no program of what is left, without a word.
 *
 * A file that is named itself is compiled whatever it says.
 */
export function checkConstraints(entry: string, files: readonly GoFile[], tags: readonly string[]): void {
  const main = entry.endsWith('.go') ? [] : files.filter(({ head }) => head.packageName === 'main');
  if (main.length > 0 && !main.some(({ path, text }) => isCompiledForLinux(posix.basename(path), text, tags))) {
    refuse({
      where: 'GoProgram.entry',
      problem: 'the files there in package main are not compiled for Linux, by their names or their //go:build lines',
      value: main.map(({ path }) => path).slice(0, 10),
      allowed: 'a folder with package main for Linux',
      fix: 'name the folder of the command, e.g. ./cmd/api; or give tags, when the files ask for some',
    });
  }
}

/** Refuses an entry without package main, and one of which `CGO_ENABLED=0` would leave no file. */
export function checkMain(root: string, entry: string, files: string[], cgo: boolean, all: readonly string[]): void {
  const own = files.filter(path => path.endsWith('.go') && !path.endsWith('_test.go') && (path === entry || posix.dirname(path) === entry));
  const main = own.map(path => readGoHead(readText('GoProgram.projectRoot', root, path))).filter(head => head.packageName === 'main');
  if (main.length === 0) {
    const commands = commandsIn(root, all);
    refuse({
      where: 'GoProgram.entry',
      problem: own.length === 0 ? 'there are no Go files' : 'none of the Go files there is in package main',
      value: entry,
      allowed: 'a folder (or file) with package main',
      fix: commands.length === 0 ? 'name the folder of the command, e.g. ./cmd/api' : `name one of the commands here: ${commands.slice(0, 10).join(', ')}`,
    });
  }
  if (!cgo && main.every(head => head.imports.includes('C'))) {
    refuse({
      where: 'GoProgram.entry',
      problem: 'all its files import "C", and CGO_ENABLED=0 leaves those out',
      value: entry,
      allowed: 'a command with at least one file without cgo',
      fix: 'leave cgo out, or replace what needs C',
    });
  }
}

/** Folders with package main for Linux, as entries: for a message, so what cannot be read is none of them, and not all of a large tree is looked at. */
function commandsIn(root: string, all: readonly string[]): string[] {
  const sources = all.filter(path => path.endsWith('.go') && !/(^|\/)[_.]|_test\.go$|^vendor\//.test(path)).sort(byCodeUnit).slice(0, MOST_LOOKED_AT);
  const main = sources.filter(path => {
    try {
      const text = readText('GoProgram.projectRoot', root, path);
      return readGoHead(text).packageName === 'main' && isCompiledForLinux(posix.basename(path), text);
    } catch {
      return false;
    }
  });
  return [...new Set(main.map(path => posix.dirname(path)))].map(folder => folder === '.' ? folder : `./${folder}`);
}

import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readGoHead } from './go-imports';
import { GoWorkspace } from './go-modules';
import { refuse } from '../../private/errors';
import { globMatcher } from '../sources/glob';
import { withLinkTargets } from '../sources/link-targets';

/** Endings that the Go tool compiles or needs to compile, besides .go. */
const COMPILED = /\.(go|s|h|syso)$/;

/**
 * The files that building `entry` needs: the packages of this project that it imports, directly or not, and what they embed.
 *
 * Build constraints are not read, so a package comes with its files for every platform.
 */
export function goSources(root: string, entry: string, candidates: string[], workspace: GoWorkspace): string[] {
  const byFolder = new Map<string, string[]>();
  for (const path of candidates) {
    const folder = posix.dirname(path);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), path]);
  }
  const needed = new Set<string>(workspace.vendored ? candidates.filter(path => path.startsWith('vendor/')) : []);
  const seen = new Set<string>();
  const visit = (folder: string, only?: string): void => {
    if (seen.has(folder)) {
      return;
    }
    seen.add(folder);
    for (const path of (byFolder.get(folder) ?? []).filter(file => compiles(file) && (only === undefined || file === only))) {
      needed.add(path);
      if (path.endsWith('.go')) {
        const head = readGoHead(readFileSync(join(root, path), 'utf8'));
        head.imports.forEach(name => importFolder(name, path, workspace).forEach(target => visit(target)));
        embedded(folder, head.embeds, candidates).forEach(file => needed.add(file));
      }
    }
  };
  if (entry.endsWith('.go')) {
    visit(posix.dirname(entry), entry);
  } else {
    visit(entry);
  }
  checkMain(root, entry, [...needed]);
  return withLinkTargets(root, [...new Set([...workspace.files, ...needed])], candidates);
}

function compiles(path: string): boolean {
  const name = posix.basename(path);
  return COMPILED.test(name) && !name.endsWith('_test.go') && !name.startsWith('_') && !name.startsWith('.');
}

function importFolder(name: string, file: string, workspace: GoWorkspace): string[] {
  const homes = workspace.modules.filter(module => name === module.path || name.startsWith(`${module.path}/`));
  if (workspace.modules.length === 0 && name.split('/')[0].includes('.')) {
    refuse({
      where: 'GoProgram.projectRoot',
      problem: `${file} imports a module, but there is no go.mod that names its version`,
      value: name,
      allowed: 'the standard library only, or a go.mod',
      fix: 'run `go mod init` and `go mod tidy` in projectRoot',
    });
  }
  return homes.map(module => posix.join(module.folder, name.slice(module.path.length + 1)));
}

/** Files that match the patterns of `//go:embed`; a folder brings what is below it, hidden files only with `all:`. */
function embedded(folder: string, patterns: string[], candidates: string[]): string[] {
  const matchers = patterns.map(pattern => embedMatcher(folder, pattern));
  return matchers.length === 0 ? [] : candidates.filter(path => matchers.some(matches => matches(path)));
}

function embedMatcher(folder: string, pattern: string): (path: string) => boolean {
  const all = pattern.startsWith('all:');
  const full = posix.join(folder, all ? pattern.slice('all:'.length) : pattern).replace(/\/$/, '');
  const depth = full === '.' ? 0 : full.split('/').length;
  const matches = full === '.' ? () => true : globMatcher(full);
  return path => matches(path) && (all || path.split('/').slice(depth).every(part => !/^[._]/.test(part)));
}

function checkMain(root: string, entry: string, files: string[]): void {
  const own = files.filter(path => path.endsWith('.go') && (path === entry || posix.dirname(path) === entry));
  if (!own.some(path => readGoHead(readFileSync(join(root, path), 'utf8')).packageName === 'main')) {
    refuse({
      where: 'GoProgram.entry',
      problem: own.length === 0 ? 'there are no Go files' : 'none of the Go files there is in package main',
      value: entry,
      allowed: 'a folder (or file) with package main',
      fix: 'name the folder of the command, e.g. ./cmd/api',
    });
  }
}

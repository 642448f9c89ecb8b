import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonDependencies } from './dependencies';
import { asksBefore } from './requirement-bounds';
import { readText } from '../../sources/read-text';

/** A line of a requirements file that names a package. */
export interface Requirement { readonly name: string; readonly pinned: boolean; readonly text: string }

/** What has uvicorn whatever its version: extras of fastapi, and its command. */
const WITH_UVICORN = /^fastapi(?:\s*\[[^\]]*(?:standard|all)|[-_.]cli\b)/i;

/** Packages that are installed for sure, and the server that fastapi brings. */
export function installedNames(root: string, dependencies: PythonDependencies): ReadonlySet<string> {
  const all = requirementsOf(root, dependencies);
  return new Set([...all.map(({ name }) => name), ...(all.some(bringsUvicorn) ? ['uvicorn'] : [])]);
}

/** fastapi 0.111 alone needed what the extra standard has before and after. Source: its release notes. */
function bringsUvicorn({ name, text }: Requirement): boolean {
  return WITH_UVICORN.test(text) || name === 'fastapi' && asksBefore(text, '0.112') && !asksBefore(text, '0.111');
}

/** What is installed, and how much of that is told. */
export interface InstalledPackages {
  readonly names: ReadonlySet<string>;
  readonly requirements: readonly Requirement[];
  /** Whether what packages need is among them: of a lock file, or with hashes, since pip then refuses all others. */
  readonly isWhole: boolean;
  /** Whether each line names its package, and no extra that brings more. */
  readonly isTold: boolean;
}

export function installedPackages(root: string, dependencies: PythonDependencies): InstalledPackages {
  const all = requirementsOf(root, dependencies);
  const isWhole = dependencies.generated !== undefined || all.length > 0 && all.every(({ text }) => text.includes('--hash='));
  const isTold = all.every(({ text }) => !/@|:\/\//.test(text) && (isWhole || !text.includes('[')))
    && dependencies.files.every(path => !/^\s*(?:[a-z]+:\/\/|\.|\/|-e\b|--editable\b)/im.test(readText('PythonProgram.requirements', root, path)));
  return { names: new Set(all.map(({ name }) => name)), requirements: all, isWhole, isTold };
}

/** Packages whose version nobody says: neither their line, nor a file of constraints. */
export function floatingNames(root: string, dependencies: PythonDependencies): string[] {
  const all = requirementsOf(root, dependencies);
  const pinned = new Set(all.filter(each => each.pinned).map(({ name }) => name));
  return [...new Set(all.map(({ name }) => name).filter(name => !pinned.has(name)))].sort();
}

function requirementsOf(root: string, { files, generated = '' }: PythonDependencies): Requirement[] {
  const texts = files.filter(path => existsSync(join(root, path))).map(path => readText('PythonProgram.requirements', root, path));
  return [...texts, generated].flatMap(text => text.replace(/^\uFEFF/, '').replace(/\\\r?\n/g, ' ').split(/\r?\n/)).flatMap(line => {
    const [, text, name, rest] = /^\s*(([A-Za-z0-9][\w.-]*)((?:\s*\[[^\]]*\])?[^#]*))/.exec(line) ?? [];
    // an address is what it is
    return name === undefined ? [] : [{ name: normal(name), text, pinned: /==\s*[^\s*]+(?=[\s;,]|$)/.test(rest.split(';')[0]) || /--hash=|@|:\/\//.test(rest) }];
  });
}

/** Names are equal when they are in this form. Source: PEP 503. */
export function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

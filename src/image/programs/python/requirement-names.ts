import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonDependencies } from './dependencies';
import { readText } from '../../sources/read-text';

/** A line of a requirements file that names a package. */
interface Requirement { readonly name: string; readonly pinned: boolean; readonly text: string }

/** Packages that are installed for sure, and what a well-known extra brings. */
export function installedNames(root: string, dependencies: PythonDependencies): ReadonlySet<string> {
  const all = requirementsOf(root, dependencies);
  return new Set([...all.map(({ name }) => name), ...(all.some(({ text }) => /^fastapi\s*\[[^\]]*(standard|all)/i.test(text)) ? ['uvicorn'] : [])]);
}

/** What is installed, and how much of that is told. */
export interface InstalledPackages {
  readonly names: ReadonlySet<string>;
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
  return { names: new Set(all.map(({ name }) => name)), isWhole, isTold };
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

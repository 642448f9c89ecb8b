import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonDependencies } from './dependencies';

/** A line of a requirements file that names a package. */
interface Requirement { readonly name: string; readonly pinned: boolean; readonly text: string }

/** Packages that are installed for sure, and what a well-known extra brings. */
export function installedNames(root: string, dependencies: PythonDependencies): ReadonlySet<string> {
  const all = requirementsOf(root, dependencies);
  return new Set([...all.map(({ name }) => name), ...(all.some(({ text }) => /^fastapi\s*\[[^\]]*(standard|all)/i.test(text)) ? ['uvicorn'] : [])]);
}

/** Packages whose version nobody says: neither their line, nor a file of constraints. */
export function floatingNames(root: string, dependencies: PythonDependencies): string[] {
  const all = requirementsOf(root, dependencies);
  const pinned = new Set(all.filter(each => each.pinned).map(({ name }) => name));
  return [...new Set(all.map(({ name }) => name).filter(name => !pinned.has(name)))].sort();
}

function requirementsOf(root: string, { files, generated = '' }: PythonDependencies): Requirement[] {
  const texts = files.filter(path => existsSync(join(root, path))).map(path => readFileSync(join(root, path), 'utf8'));
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

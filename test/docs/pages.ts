import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** A fenced block of a page. */
export interface Block { readonly page: string; readonly line: number; readonly language: string; readonly text: string }

/** All pages that people wrote, and those that are generated. */
export const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...pagesBelow('docs')];
const TEXTS = new Map(PAGES.map(page => [page, readFileSync(join(ROOT, page), 'utf8')]));
export const BLOCKS = PAGES.flatMap(blocksOf);

function pagesBelow(path: string): string[] {
  return readdirSync(join(ROOT, path), { withFileTypes: true })
    .flatMap(entry => entry.isDirectory() ? pagesBelow(`${path}/${entry.name}`) : entry.name.endsWith('.md') ? [`${path}/${entry.name}`] : [])
    .sort();
}

export function textOf(page: string): string {
  return TEXTS.get(page) ?? `no page ${page}`;
}

function blocksOf(page: string): Block[] {
  return [...textOf(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(match => ({
    page, line: textOf(page).slice(0, match.index).split('\n').length, language: match[1], text: match[2],
  }));
}

/** Text without code, in which brackets are no links and # no headings. */
export function prose(page: string): string {
  return textOf(page).replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, code => code.replace(/[[\]()#]/g, ''));
}

/** What stands in backticks in the first cells of tables. */
export function rowsOf(page: string): Set<string> {
  const cells = textOf(page).split('\n').filter(line => line.startsWith('| ')).map(line => line.split(' | ')[0]);
  return new Set(cells.flatMap(cell => [...cell.matchAll(/`(?:ImagePublisher\.)?([^`()]+)(?:\(.*?\))?`/g)].map(([, name]) => name)));
}

/** Anchors as GitHub makes them. */
export function anchorsOf(page: string): string[] {
  const headings = textOf(page).replace(/^```.*?^```$/gms, '').match(/^#+ .*/gm) ?? [];
  return headings.map(line => line.replace(/^#+ /, '').toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replace(/ /g, '-'));
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../../../src/dockerfile/checks';
import { RULES } from '../../../src/dockerfile/rules';

const ROOT = join(__dirname, '..', '..', '..');
const DOCS = join(ROOT, 'docs', 'rules');
const HELPERS = ['copied', 'index', 'rule', 'running', 'subject'];

describe.each(RULES.map((rule) => ({ rule, id: rule.id })))('$id', ({ rule, id }) => {
  test('has a page with its title and all sections, and both kinds of example', () => {
    const page = readFileSync(join(DOCS, `${id}.md`), 'utf8');
    expect(page.split('\n')[0]).toBe(`# ${id}`);
    expect(page).toContain(`\n${rule.title} · ${rule.severity}`);
    expect(page.match(/^## .*/gm)).toEqual(['## Output', '## Why', '## Bad', '## Good']);
    const good = page.slice(page.indexOf('## Good'));
    expect([...good.matchAll(/^```(\w+)$/gm)].map(([, language]) => language)).toEqual(['ts', 'dockerfile']);
  });

  test('is in the index', () => {
    const index = readFileSync(join(DOCS, 'README.md'), 'utf8');
    expect(index).toContain(`| [${id}](${id}.md) | ${rule.severity} | ${rule.title} |`);
  });

  test('has a file and a test of its own name', () => {
    expect(existsSync(join(ROOT, 'src', 'dockerfile', 'rules', `${id}.ts`))).toBe(true);
    expect(existsSync(join(__dirname, `${id}.test.ts`))).toBe(true);
  });
});

test('every file of a rule is in the list, and every page belongs to a rule or a build check', () => {
  const ids = RULES.map(({ id }) => id);
  const files = readdirSync(join(ROOT, 'src', 'dockerfile', 'rules')).map((file) => file.replace(/\.ts$/, ''));
  expect(files.filter((file) => !HELPERS.includes(file)).sort()).toEqual(ids);
  const pages = readdirSync(DOCS).filter((file) => !['README.md', 'failures.md'].includes(file)).map((file) => file.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual([...ids, ...CHECKS.map(({ id }) => id)].sort());
});

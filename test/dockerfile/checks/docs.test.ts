import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findings } from './given';
import { CHECKS } from '../../../src/dockerfile/checks';

const ROOT = join(__dirname, '..', '..', '..');
const PARTS = ['check', 'index', 'platforms', 'ports', 'read', 'refusals', 'settings', 'stage-run', 'subject', 'suggest', 'variables'];

describe.each(CHECKS.map((check) => ({ check, id: check.id })))('$id', ({ check, id }) => {
  const page = readFileSync(join(ROOT, 'docs', 'rules', `${id}.md`), 'utf8');

  test('has a page with its title and all sections', () => {
    expect(page.split('\n').slice(0, 3)).toEqual([`# ${id}`, '', `${check.title} · ${check.severity}`]);
    expect(page.match(/^## .*/gm)?.slice(0, 4)).toEqual(['## Output', '## Why', '## Bad', '## Good']);
    expect(page).toContain(`\n${check.name}: `);
  });

  test('catches what the page calls bad, and leaves alone what it calls good', () => {
    expect(caught(page, 'Bad', id)).toBe(true);
    expect(caught(page, 'Good', id)).toBe(false);
  });

  test('is in the index', () => {
    expect(readFileSync(join(ROOT, 'docs', 'rules', 'README.md'), 'utf8')).toContain(`| [${id}](${id}.md) | ${check.severity} | ${check.title} |`);
  });

  test('has a file and a test of its own name, and a name that BuildKit knows', () => {
    expect(existsSync(join(ROOT, 'src', 'dockerfile', 'checks', `${id}.ts`))).toBe(true);
    expect(existsSync(join(__dirname, `${id}.test.ts`))).toBe(true);
    expect(check.name.replace(/JSON/, 'Json').replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase()).toBe(id);
  });
});

test('every file of a check is in the list', () => {
  const files = readdirSync(join(ROOT, 'src', 'dockerfile', 'checks')).map((file) => file.replace(/\.ts$/, ''));
  expect(files.filter((file) => !PARTS.includes(file)).sort()).toEqual(CHECKS.map(({ id }) => id));
});

function caught(page: string, section: string, id: string): boolean {
  const [, block] = new RegExp(`^## ${section}\\n\\n\`\`\`dockerfile\\n(.*?)^\`\`\``, 'ms').exec(page) ?? [];
  const ignored = /^# \.dockerignore: (.*)$/m.exec(block)?.[1];
  return findings(id, [block.replace(/^# \.dockerignore.*\n/, '')], { ignoreLines: ignored === undefined ? [] : [ignored] }).length > 0;
}

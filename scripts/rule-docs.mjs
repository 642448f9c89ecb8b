// Makes docs/rules/README.md from the compiled rules; `--check` fails when the committed one differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const { RULES } = createRequire(import.meta.url)(join(ROOT, 'lib/dockerfile/rules/index.js'));

const rows = RULES.map(({ id, severity, title }) => `| [${id}](${id}.md) | ${severity} | ${title} |`);
const text = `# Rules

What is checked in the last stage of every image, before anything is built. The severity is the worst that a rule can say;
its page says when it is less.

| rule | severity | asks that |
|---|---|---|
${rows.join('\n')}
`;

const target = join(ROOT, 'docs/rules/README.md');
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('docs/rules/README.md differs from the rules; run: node scripts/rule-docs.mjs');
  process.exit(1);
}

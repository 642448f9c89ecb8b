// Makes docs/rules/README.md from the compiled rules; `--check` fails when the committed one differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { RULES } = require(join(ROOT, 'lib/dockerfile/rules/index.js'));
const { CHECKS } = require(join(ROOT, 'lib/dockerfile/checks/index.js'));

const rows = (rules) => rules.map(({ id, severity, title }) => `| [${id}](${id}.md) | ${severity} | ${title} |`).join('\n');
const text = `# Rules

What is checked in the last stage of every image, before anything is built. The severity is the worst that a rule can say;
its page says when it is less. [Which known failures](failures.md) they cover.

| rule | severity | asks that |
|---|---|---|
${rows(RULES)}

## Build checks

What BuildKit's own linter (\`docker build --check\`) would say of a Dockerfile that is [used as it is](../dockerfile-image.md), stage by stage. The conditions are BuildKit's, and so are
the comments that switch checks off: \`# check=skip=StageNameCasing\` at the top of the file or before an instruction, \`# check=error=true\`, which makes errors of all, and
\`# check=experimental=all\`. Dockerfiles that this library makes keep all of them.

| rule | severity | asks that |
|---|---|---|
${rows(CHECKS)}
`;

const target = join(ROOT, 'docs/rules/README.md');
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('docs/rules/README.md differs from the rules; run: node scripts/rule-docs.mjs');
  process.exit(1);
}

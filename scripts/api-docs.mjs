// Makes API.md (the root module) and docs/api/ (a page per submodule) from the compiled library; `--check` fails when a committed page differs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './set-up.mjs';

const folder = mkdtempSync(join(tmpdir(), 'api-docs-'));
const result = spawnSync('npx', ['jsii-docgen', '--split-by-submodule', '--output', join(folder, 'API.md')], { cwd: ROOT, encoding: 'utf8' });
if (result.status !== 0) {
  console.error(`${result.stdout}${result.stderr}`);
  process.exit(1);
}
const pages = new Map(readdirSync(folder).sort().map(name => {
  const text = readFileSync(join(folder, name), 'utf8');
  return name === 'API.md' ? [name, text.replace(/\]\(\.\/(\w+\.md)/g, '](docs/api/$1')] : [`docs/api/${name}`, text.replaceAll('](./API.md', '](../../API.md')];
}));
rmSync(folder, { recursive: true });
for (const [name, text] of pages) {
  const target = join(ROOT, name);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  } else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error(`${name} differs from the code; run: node scripts/api-docs.mjs`);
    process.exitCode = 1;
  }
}

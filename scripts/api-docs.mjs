// Makes API.md from the compiled library; `--check` fails when the committed one differs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './set-up.mjs';

const folder = mkdtempSync(join(tmpdir(), 'api-docs-'));
const made = join(folder, 'API.md');
const result = spawnSync('npx', ['jsii-docgen', '-o', made], { cwd: ROOT, encoding: 'utf8' });
if (result.status !== 0) {
  console.error(`${result.stdout}${result.stderr}`);
  process.exit(1);
}
const text = readFileSync(made, 'utf8');
rmSync(folder, { recursive: true });
const target = join(ROOT, 'API.md');
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('API.md differs from the code; run: node scripts/api-docs.mjs');
  process.exit(1);
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', 'golden');

/** Compares a text with a file of test/golden; with UPDATE_GOLDEN=1 in the environment it writes the file instead. */
export function expectGolden(name: string, text: string): void {
  const file = join(FOLDER, name);
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(file, text);
  }
  expect(existsSync(file) ? readFileSync(file, 'utf8') : `no golden file ${name}`).toBe(text);
}

/** A plan as people read it, in the order of its keys. */
export function readable(plan: string | undefined): string {
  return `${JSON.stringify(JSON.parse(plan ?? 'null'), undefined, 2)}\n`;
}

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

/** A plan as people read it, in the order of its keys; the hundreds of time zones are one line. */
export function readable(plan: string | undefined): string {
  const isZone = (entry: { path?: string }): boolean => entry.path?.startsWith('/usr/share/zoneinfo/') ?? false;
  const value = JSON.parse(plan ?? 'null', (key, member) => key === 'entries' && member.some(isZone)
    ? [...member.filter((entry: object) => !isZone(entry)), `${member.filter(isZone).length} time zones`]
    : member);
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

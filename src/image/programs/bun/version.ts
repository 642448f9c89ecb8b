import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readable } from '../../sources/readable';

/** When nothing asks for another. */
const DEFAULT_BUN = '1.4';
const FILE = '.bun-version';

/** The version that the file for version managers names, else the default. */
export function bunVersion(root: string): string {
  const text = existsSync(join(root, FILE)) ? readable('BunProgram.projectRoot', FILE, () => readFileSync(join(root, FILE), 'utf8')) : '';
  return /^v?(\d+\.\d+(?:\.\d+)?)\s*$/.exec(text)?.[1] ?? DEFAULT_BUN;
}

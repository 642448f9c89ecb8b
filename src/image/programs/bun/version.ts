import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

/** When nothing asks for another. */
const DEFAULT_BUN = '1.4';
const FILE = '.bun-version';

/** The version that the file for version managers names, else the default. */
export function bunVersion(root: string): string {
  const text = existsSync(join(root, FILE)) ? readText('BunProgram.projectRoot', root, FILE) : '';
  const version = /^\s*v?(\d+\.\d+(?:\.\d+)?)\s*$/.exec(text)?.[1];
  return version ?? (text.trim() === '' ? DEFAULT_BUN : refuse({
    where: 'BunProgram.projectRoot', problem: `${FILE} names no release`, value: text.trim().slice(0, 100), allowed: '1.4 or 1.4.5', fix: 'write one, or give bunVersion',
  }));
}

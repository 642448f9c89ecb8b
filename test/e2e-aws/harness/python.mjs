import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, makeOnce } from '../../e2e/engine/cache.mjs';
import { logToStderr, must, timed } from '../../e2e/engine/run.mjs';
import { HERE, kept } from './places.mjs';

const REQUIREMENTS = join(HERE, 'emulator', 'requirements.txt');

/**
 * The packages of the emulator, apart from those of this machine: a folder for Python's path, made once per version.
 *
 * @returns {Promise<Record<string, string>>} environment for `python3 -m emulator`
 */
export async function pythonEnvironment() {
  const version = (await must('python3', ['--version'])).trim();
  const key = createHash('sha256').update(version).update(await readFile(REQUIREMENTS)).digest('hex').slice(0, 16);
  const folder = kept(`python-${key}`);
  if (!(await exists(folder))) await timed(logToStderr, 'install the emulator from PyPI', () => makeOnce(folder, install));
  return { PYTHONPATH: `${HERE}:${folder}`, PYTHONNOUSERSITE: '1', PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' };
}

/** @param {string} folder */
async function install(folder) {
  await mkdir(folder, { recursive: true });
  await must('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder, '--requirement', REQUIREMENTS]);
  await must('python3', ['-m', 'compileall', '-q', folder]).catch(() => undefined);
}

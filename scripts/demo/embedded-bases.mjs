import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeStandIns } from '../../test/e2e/engine/stand-ins.mjs';
import { complaintIn, minimalImages } from './command-line.mjs';
import { DEMO } from './folder.mjs';
import { log } from './progress.mjs';

/** Milliseconds until a registry has answered, and until an image is here. */
const ANSWER = 10_000;
const DOWNLOAD = 600_000;

/** The folder, an OCI layout in the demo's, that holds all bases under their own names. */
const BASES = 'bases';

/**
 * Puts bases into a folder: from their registry, else stand-ins.
 *
 * @param {string[]} references
 * @param {string} platform
 * @returns {Promise<Map<string, { origin?: 'pulled' | 'stand-in', reason?: string }>>} by reference; `reason` when it cannot be had
 */
export async function obtainBases(references, platform) {
  const found = new Map();
  for (const reference of references) {
    const problem = await pull(reference, platform);
    found.set(reference, problem === undefined ? { origin: 'pulled' } : await standIn(reference, problem));
  }
  return found;
}

/**
 * Flags that have a build take a base from the folder.
 *
 * @param {string} reference
 */
export function fromFolder(reference) {
  return reference === 'scratch' ? [] : ['--mirror', `${reference.replace(/@.*$/, '').replace(/:[^/]*$/, '')}=oci:${BASES}`];
}

/** @returns {Promise<string | undefined>} why it cannot be pulled */
async function pull(reference, platform) {
  // Asks for documents only: a registry that does not answer is told from an image that is long.
  const asked = await minimalImages('inspect', [reference, '--format', 'json'], { timeout: ANSWER });
  if (asked.code !== 0) return asked.code === 124 ? 'no answer in time' : complaintIn(asked.stderr);
  const copied = await minimalImages('copy', [reference, `oci:${BASES}@${reference}`, '--platform', platform], { timeout: DOWNLOAD });
  return copied.code === 0 ? undefined : complaintIn(copied.stderr);
}

async function standIn(reference, problem) {
  log(`  ${reference} cannot be pulled: ${problem}`);
  const archive = join(DEMO, 'stand-ins.tar');
  try {
    await writeStandIns([reference], archive, line => log(`  ${line}`));
    const { code, stderr } = await minimalImages('copy', [`docker-archive:${archive}@${reference}`, `oci:${BASES}@${reference}`]);
    return code === 0 ? { origin: 'stand-in' } : { reason: `the base could not be taken out of its archive: ${complaintIn(stderr)}` };
  } catch (error) {
    log(`  ${error.message}`);
    return { reason: `the base cannot be pulled (${problem.split('; ')[0]}); ${error.message.split('\n')[0]}` };
  } finally {
    rmSync(archive, { force: true });
  }
}

// The most memory that a build and push of a large image takes.
import { createCipheriv, randomBytes } from 'node:crypto';
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM } from './payloads.mjs';
import { must } from '../../test/e2e/engine/run.mjs';
import { BUNDLE } from '../../test/e2e/support/command-line.mjs';

const MIB = 1024 ** 2;
const FILE = 64 * MIB;
const HERE = dirname(fileURLToPath(import.meta.url));

/** MiB that `minimal-images build` had at most, for an image of that many GiB. */
export async function peakMemory({ work, program, gib, reference }) {
  const folder = join(work, 'large');
  makeLarge(folder, gib);
  cpSync(program, join(folder, PROGRAM));
  const report = join(work, 'peak');
  await must(process.execPath, ['--require', join(HERE, 'peak.cjs'), BUNDLE, 'build', folder, '--language', 'prebuilt', '--entry', PROGRAM, '--include', '**',
    '--cache', join(work, 'large-cache'), '--output', reference], { env: { BENCH_PEAK: report } });
  return Number(readFileSync(report, 'utf8')) / 1024;
}

/** Files of 64 MiB; a quarter of their bytes does not compress at all. */
function makeLarge(folder, gib) {
  mkdirSync(folder, { recursive: true });
  const cipher = createCipheriv('aes-128-ctr', randomBytes(16), randomBytes(16));
  const text = Buffer.from('all that is in the image has to be read, hashed, compressed and sent\n'.repeat(12_000)).subarray(0, 0.75 * MIB);
  for (let file = 0; file < gib * 1024 ** 3 / FILE; file++) {
    const fd = openSync(join(folder, `part${String(file).padStart(3, '0')}`), 'w');
    for (let done = 0; done < FILE; done += MIB) {
      writeSync(fd, cipher.update(Buffer.alloc(0.25 * MIB)));
      writeSync(fd, text);
    }
    closeSync(fd);
  }
}

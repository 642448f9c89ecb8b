// Build and push of the same folders to the same registry: minimal-images beside docker, BuildKit, buildah, crane and ko.
//
// Every time is that of command lines from their start to their end; all registries, daemons and files are of this machine, and all files are in the
// page cache. Cases:
//   hello        a Go program: compiled anew with everybody's warm compile cache, then pushed
//   tree         170 MB in about 9,000 files that nobody has seen: empty content cache for us, no layer cache for others
//   one-file     the same tree with one file changed, everybody's caches as `tree` left them
//   small-files  20,000 files of 1 kB, as `tree`
//   compress     the tree packed into a layer with both hashes, beside `pigz -6` of its archive on the same cores
//   memory       the most memory for an image of 5 GiB
//
// --rounds N  --only tree,hello  --share 0.1 (of the files)  --gib N (memory)  --no-set-up (lib/ as it is)  --json FILE
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, setUp } from '../scripts/set-up.mjs';
import { installPackages } from '../test/e2e/engine/debian.mjs';
import { logToStderr as log } from '../test/e2e/engine/run.mjs';
import { temporaryFolder } from '../test/e2e/support/folders.mjs';
import { median, report } from './lib/report.mjs';

const MARKS = { 'tree docker': 0.25, 'tree crane': 1, 'one-file docker': 0.1, 'hello ko': 1, 'hello docker': 0.7 };
const CASES = ['hello', 'tree', 'one-file', 'small-files', 'compress', 'memory'];
const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' }, only: { type: 'string', default: CASES.join(',') }, share: { type: 'string', default: '1' },
    gib: { type: 'string', default: '5' }, 'no-set-up': { type: 'boolean' }, json: { type: 'string' },
  },
});
const only = new Set(flags.only.split(','));
const rounds = Number(flags.rounds);
const unknown = [...only].find(name => !CASES.includes(name));
if (unknown !== undefined) {
  throw new Error(`--only: there is no case ${unknown}, only ${CASES.join(', ')}`);
}
if (!flags['no-set-up']) {
  setUp();
}
// these load lib/, which a fresh clone has only now
const { compressCase, folderCases, helloCase } = await import('./engine/cases.mjs');
const { peakMemory } = await import('./engine/memory.mjs');
const { makePayloads, PROGRAM } = await import('./engine/payloads.mjs');
const { benchRegistry } = await import('./engine/pushed.mjs');
const { findSubjects } = await import('./engine/subjects.mjs');

const work = temporaryFolder();
const registry = await benchRegistry();
const { subjects, missing } = await findSubjects({ work, base: registry.base });
const rows = [];
try {
  missing.forEach(log);
  log(subjects.map(({ name, version }) => `${name} ${version}`).join(', '));
  const payloads = await makePayloads(join(work, 'payloads'), join(ROOT, 'node_modules'), Number(flags.share));
  const bench = { work, rounds, subjects, registry, log };
  if (only.has('hello')) {
    compare('hello', (await helloCase(bench)).of);
  }
  if (only.has('tree') || only.has('one-file')) {
    const { cold, warm, bytes } = await folderCases(bench, 'tree', payloads.tree, true);
    compare('tree', cold.of);
    compare('one-file', warm.of);
    compareBytes(bytes);
  }
  if (only.has('small-files')) {
    compare('small-files', (await folderCases(bench, 'small-files', payloads.smallFiles, false)).cold.of);
  }
  if (only.has('compress')) {
    await installPackages(['pigz'], log);
    compare('compress', (await compressCase(bench, payloads.tree, availableParallelism())).of, { 'compress pigz': 1.25 });
  }
  if (only.has('memory')) {
    const value = await peakMemory({ work, program: join(payloads.tree, PROGRAM), gib: Number(flags.gib), reference: `${registry.host}/large:latest` });
    rows.push({ case: `memory for ${flags.gib} GiB`, subject: 'minimal-images', value, unit: 'MiB', peer: 'limit 300 MiB', ratio: value / 300, mark: 1 });
  }
} finally {
  for (const subject of subjects) {
    await subject.stop?.();
  }
  await registry.stop();
}
const load = loadavg().map(each => each.toFixed(1)).join(' ');
report(`engine: build and push, median of ${rounds} after one warm-up, ${availableParallelism()} cores, load ${load}`, rows);

/** A row for every peer. */
function compare(name, { 'minimal-images': ours, ...peers }, marks = MARKS) {
  for (const [peer, times] of Object.entries(peers)) {
    const [value, other] = [median(ours), median(times)];
    rows.push({
      case: name, subject: 'minimal-images', value, unit: 's', peer: `${peer} ${other.toFixed(2)} s`, ratio: value / other, mark: marks[`${name} ${peer}`], times: ours, peerTimes: times,
    });
  }
}

function compareBytes({ 'minimal-images': ours, ...peers }) {
  for (const [peer, bytes] of Object.entries(peers)) {
    rows.push({
      case: 'tree, blob', subject: 'minimal-images', value: ours / 1e6, unit: 'MB', peer: `${peer} ${(bytes / 1e6).toFixed(1)} MB`, ratio: ours / bytes, mark: peer === 'crane' ? 1 : undefined,
    });
  }
}

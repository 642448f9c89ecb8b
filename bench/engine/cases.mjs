// The cases. Subjects take turns, and who begins changes with every round; round 0 warms up and is not counted.
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { changeOneFile, freshCopy, goProject } from './payloads.mjs';
import { largestLayer } from './pushed.mjs';
import { must } from '../../test/e2e/engine/run.mjs';

/** The content cache trusts no file that may have been written to while it was read: one that is younger than two seconds. */
const SETTLED = 2_500;
const HERE = dirname(fileURLToPath(import.meta.url));

/**
 * @typedef {object} Bench
 * @property {string} work
 * @property {number} rounds
 * @property {import('./subjects.mjs').Subject[]} subjects
 * @property {{ host: string, empty: () => Promise<void> }} registry
 * @property {(line: string) => void} log
 */

/** A folder made into an image that nobody has seen before, and, with `changed`, once more after a change of one file. */
export async function folderCases(bench, name, payload, changed) {
  const cold = new Times();
  const warm = new Times();
  const bytes = {};
  const subjects = bench.subjects.filter(subject => subject.folder);
  const change = changed && someSource(payload);
  const count = Number(await must('sh', ['-c', 'find "$1" -type f | wc -l', 'sh', payload])) + 1;
  for (let round = 0; round <= bench.rounds; round++) {
    const folder = join(bench.work, `${name}-${round}`);
    await freshCopy(payload, folder, `${name} ${round} ${process.pid}`);
    await sleep(SETTLED);
    const job = ({ name: who }, tag) => ({ folder, reference: `${bench.registry.host}/${name}-${round}/${who}:${tag}`, cache: join(bench.work, `cache-${name}-${round}`) });
    for (const subject of turns(subjects, round)) {
      await cold.take(subject, round, () => subject.folder(job(subject, 'cold')));
    }
    if (round === 0) {
      for (const subject of subjects) {
        bytes[subject.name] = await checked(job(subject, 'cold').reference, subject, count);
      }
    }
    if (change) {
      changeOneFile(folder, change, `round ${round}`);
      for (const subject of turns(subjects, round)) {
        await warm.take(subject, round, () => subject.folder(job(subject, 'changed')));
      }
    }
    for (const subject of subjects) {
      await subject.forget?.(job(subject, 'cold'));
      await (change && subject.forget?.(job(subject, 'changed')));
    }
    rmSync(folder, { recursive: true });
    rmSync(job(subjects[0], '').cache, { recursive: true });
    await bench.registry.empty();
    bench.log(`${name}, round ${round}: ${cold.last()}${change ? `; one file changed: ${warm.last()}` : ''}`);
  }
  return { cold, warm, bytes };
}

/** A Go program compiled and made into an image. Everybody compiles another text, so that nobody finds what another one has compiled. */
export async function helloCase(bench) {
  const times = new Times();
  for (let round = 0; round <= bench.rounds; round++) {
    for (const subject of turns(bench.subjects, round)) {
      const folder = join(bench.work, `hello-${round}-${subject.name}`);
      goProject(folder, `${subject.name} ${round} ${process.pid}`);
      const job = { folder, reference: `${bench.registry.host}/hello-${round}/${subject.name}:latest`, cache: join(bench.work, 'cache-hello') };
      await times.take(subject, round, () => subject.hello(job));
      await subject.forget?.(job);
    }
    await bench.registry.empty();
    bench.log(`hello, round ${round}: ${times.last()}`);
  }
  return times;
}

/** A tree packed into a layer beside `pigz -6` of the same tree's archive, which is there already. */
export async function compressCase(bench, payload, threads) {
  const times = new Times();
  const tar = join(bench.work, 'compress.tar');
  await must('tar', ['-cf', tar, '-C', payload, '.']);
  const pigz = { name: 'pigz' };
  const ours = { name: 'minimal-images' };
  for (let round = 0; round <= bench.rounds; round++) {
    for (const who of turns([ours, pigz], round)) {
      if (who === pigz) {
        await times.take(pigz, round, () => must('sh', ['-c', 'pigz -6 -c -p "$1" "$2" > /dev/null', 'sh', String(threads), tar]));
      } else {
        times.add(ours.name, round, JSON.parse(await must(process.execPath, [join(HERE, 'pack.mjs'), payload])).seconds);
      }
    }
    bench.log(`compress, round ${round}: ${times.last()}`);
  }
  rmSync(tar);
  return times;
}

/** Seconds by subject. */
class Times {
  of = {};
  #round = {};

  async take(subject, round, work) {
    // what others wrote goes to the disk in their time
    await must('sync', []);
    const started = performance.now();
    await work();
    this.add(subject.name, round, (performance.now() - started) / 1000);
  }

  add(name, round, seconds) {
    this.#round[name] = seconds;
    if (round > 0) {
      (this.of[name] ??= []).push(seconds);
    }
  }

  last() {
    return Object.entries(this.#round).map(([name, seconds]) => `${name} ${seconds.toFixed(2)} s`).join(', ');
  }
}

async function checked(reference, { name }, count) {
  const { bytes, files } = await largestLayer(reference);
  if (files !== count) {
    throw new Error(`${name}: the layer has ${files} files, and the folder ${count}`);
  }
  return bytes;
}

/** A source file from the middle of the tree. */
function someSource(folder) {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.js')).map(entry => relative(folder, join(entry.parentPath, entry.name))).sort();
  return all[Math.floor(all.length / 2)];
}

function turns(subjects, round) {
  const first = round % subjects.length;
  return [...subjects.slice(first), ...subjects.slice(0, first)];
}

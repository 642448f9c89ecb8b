// What the engine is measured with: trees that look like those that go into images, the same ones in every run on the same machine.
import { copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const TREE_FILES = 9_000;
const TREE_BYTES = 170e6;
const PROGRAMS = 8;

/**
 * A tree of 170 MB in about 9,000 files: packages of `modules` (a node_modules folder), and programs cut from the Node.js that runs this.
 *
 * @param share of the files and bytes, for quick tries
 */
export function treePayload(target, modules, share = 1) {
  const all = filesBelow(modules).sort();
  const files = Math.floor(TREE_FILES * share) - PROGRAMS;
  let bytes = 0;
  for (let index = 0; index < files; index++) {
    const file = all[Math.floor(index * all.length / files)];
    // folders of that name are left out of builds by many tools
    const to = join(target, 'packages', relative(modules, file).split('node_modules').join('packages'));
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(file, to);
    bytes += lstatSync(to).size;
  }
  const program = readFileSync(process.execPath);
  const size = Math.max(1, Math.floor((TREE_BYTES * share - bytes) / PROGRAMS));
  mkdirSync(join(target, 'bin'), { recursive: true });
  for (let index = 0; index < PROGRAMS; index++) {
    const start = Math.floor(index * Math.max(0, program.length - size) / PROGRAMS);
    writeFileSync(join(target, 'bin', `tool${index}`), program.subarray(start, start + size), { mode: 0o755 });
  }
  settle(target);
}

/** Small files: 20,000 of 1 kB in 200 folders, as sources and assets are. */
export function smallFilesPayload(target, count = 20_000) {
  const random = seeded(1);
  for (let index = 0; index < count; index++) {
    const folder = join(target, `d${String(index % 200).padStart(3, '0')}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `f${String(index).padStart(5, '0')}.txt`), words(random, 1_000));
  }
  settle(target);
}

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

/** Text that compresses as text does. */
function words(random, bytes) {
  let text = '';
  while (text.length < bytes) {
    const word = Math.floor(random() ** 3 * 4_000);
    text += `${word.toString(36)}${random() < 0.1 ? '\n' : ' '}`;
  }
  return text.slice(0, bytes);
}

/** Files that are older than any record of them: caches trust no file that may still be written to. */
function settle(folder) {
  for (const file of filesBelow(folder)) {
    utimesSync(file, 1_700_000_000, 1_700_000_000);
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => entry.isDirectory()
    ? filesBelow(join(folder, entry.name))
    : entry.isFile() ? [join(folder, entry.name)] : []);
}

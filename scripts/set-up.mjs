// What every command of this repository needs first: dependencies and a compiled library. Does nothing when they are up to date.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const MARKS = join(ROOT, 'node_modules', '.cache', 'cdk-minimal-images');

/** Installs and compiles what has changed since the last time. */
export function setUp() {
  once('dependencies', ['package-lock.json', 'package.json'], 'npm ci', () => {
    // nothing that is installed needs a script of its own to run
    run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { quiet: true });
  });
  linkToItself();
  once('library', ['src', 'tsconfig.json', 'package.json', 'scripts/lazy-entry.js', 'scripts/bundle-handlers.js', 'scripts/bundle-cli.js'], 'compile', () => {
    rmSync(join(ROOT, 'lib'), { recursive: true, force: true });
    run('npx', ['projen', 'compile'], { quiet: true });
  });
}

/** Runs a program with its output shown; ends this process with its exit code when it fails. */
export function run(command, args, { cwd = ROOT, env = {}, quiet = false } = {}) {
  const result = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.error || result.status !== 0) {
    process.stderr.write(quiet ? `${result.stdout ?? ''}${result.stderr ?? ''}` : '');
    console.error(`\n${[command, ...args].join(' ')}: ${result.error?.message ?? `exit code ${result.status}`}`);
    process.exit(1);
  }
  return result;
}

function once(name, inputs, label, work) {
  const mark = join(MARKS, name);
  const state = hashOf(inputs);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === state && (name !== 'library' || existsSync(join(ROOT, 'lib', 'index.js')))) {
    return;
  }
  const started = Date.now();
  process.stderr.write(`set-up: ${label} …`);
  work();
  mkdirSync(MARKS, { recursive: true });
  writeFileSync(mark, state);
  process.stderr.write(` ${Math.round((Date.now() - started) / 1000)} s\n`);
}

function hashOf(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) {
    for (const file of filesOf(join(ROOT, input))) {
      hash.update(`${file.slice(ROOT.length)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function filesOf(path) {
  const entries = existsSync(path) ? readdirSync(dirname(path), { withFileTypes: true }) : [];
  const isFolder = entries.some(entry => entry.name === path.split(/[\\/]/).pop() && entry.isDirectory());
  return isFolder ? readdirSync(path).sort().flatMap(name => filesOf(join(path, name))) : existsSync(path) ? [path] : [];
}

/**
 * The examples import the package by its name: a folder that points to lib, since tools that walk node_modules would not end in a link.
 * The paths are absolute, so that it also works by way of a link to node_modules; it is made anew each time, since a checkout may move.
 */
function linkToItself() {
  const folder = join(ROOT, 'node_modules', 'cdk-minimal-images');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const [main, types] = ['index.js', 'index.d.ts'].map(name => join(ROOT, 'lib', name));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name: 'cdk-minimal-images', version: '0.0.0', main, types })}\n`);
}

// `npm run e2e`: the end-to-end suites, with real engines, toolchains and command lines. `--only name` runs the suites whose names hold it.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEngine } from '../test/e2e/engine/engine.mjs';
import { ensureImages } from '../test/e2e/engine/stand-ins.mjs';
import { ROOT, setUp } from './set-up.mjs';

/** What the suites build with and on; the suite of the engine asks for the others itself. */
const IMAGES = [
  'golang:1.26-trixie', 'rust:1.96-slim-trixie', 'python:3.13-slim-trixie', 'gcc:14-trixie', 'gcr.io/distroless/static-debian13:nonroot',
  'gcr.io/distroless/base-nossl-debian13:nonroot', 'gcr.io/distroless/base-debian13:nonroot', 'gcr.io/distroless/cc-debian13:nonroot', 'gcr.io/distroless/python3-debian13:nonroot',
  'node:24-trixie-slim', 'node:24-trixie', 'gcr.io/distroless/nodejs24-debian13:nonroot',
  'eclipse-temurin:21-jdk', 'maven:3-eclipse-temurin-21', 'gcr.io/distroless/java21-debian13:nonroot',
  'gcr.io/distroless/java-base-debian13:nonroot', 'oven/bun:1.4-slim',
  'gcr.io/distroless/nodejs22-debian13:nonroot', 'gcr.io/distroless/nodejs26-debian13:nonroot',
  'debian:trixie-slim', 'gcr.io/distroless/static-debian13:debug-nonroot',
];
const FOLDER = join(ROOT, 'test', 'e2e');

const only = readOnly();
const suites = readdirSync(FOLDER).filter(name => name.endsWith('.test.mjs')).map(name => join(FOLDER, name));
suites.push(join(FOLDER, 'engine', 'engine.test.mjs'));
const chosen = suites.filter(suite => only.length === 0 || only.some(name => suite.slice(FOLDER.length).includes(name))).sort();
if (chosen.length === 0) {
  fail(`no suite is called ${only.join(', ')}; there are ${suites.map(suite => suite.slice(FOLDER.length + 1)).sort().join(', ')}`, 2);
}

setUp();
const { engine, reason } = await startEngine();
if (!engine) {
  noEngine(reason);
}
await ensureImages(IMAGES, { engine });
console.log(`engine: ${engine.command} ${engine.version}${engine.buildkit ? ' with BuildKit' : ''}`);

const flags = ['--test', '--test-concurrency=1', '--test-reporter=spec', '--test-reporter-destination=stdout'];
const counts = ['--test-reporter', join(FOLDER, 'support', 'counts-reporter.mjs'), '--test-reporter-destination=stdout'];
const { status } = spawnSync(process.execPath, [...flags, ...counts, ...chosen], { cwd: ROOT, env: { ...process.env, ...engine.env }, stdio: ['ignore', 'inherit', 'inherit'] });
process.exit(status ?? 1);

function readOnly() {
  try {
    return parseArgs({ options: { only: { type: 'string', multiple: true } } }).values.only ?? [];
  } catch (error) {
    return fail(`${error.message}\nUsage: npm run e2e -- [--only name]…`, 2);
  }
}

/** Where a machine is there to run the suites, a missing engine is a failure. */
function noEngine(why) {
  if (process.env.CI === 'true') {
    fail(`no engine: ${why}`, 1);
  }
  console.log(`skipped: no engine because ${why}`);
  process.exit(0);
}

function fail(message, code) {
  console.error(message);
  process.exit(code);
}

import { join } from 'node:path';
import { commandOf, complaintIn, EXIT, minimalImages } from './command-line.mjs';
import { fromFolder, obtainBases } from './embedded-bases.mjs';
import { checkAnswer, checkLine, isFunction, lastOf, LINE } from './expected.mjs';
import { DEMO } from './folder.mjs';
import { measureLayout } from './layout-size.mjs';
import { prebuiltFor } from './prebuilt.mjs';
import { timed } from './progress.mjs';
import { invokeOnce } from './runtime-api.mjs';

const BUILD = 600_000;
const RUN = 60_000;

/** Images for this machine's processor can be run here. */
const PLATFORM = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;

/** How `minimal-images run` calls what it tried an image with. */
const WAYS = { 'root': 'unshare and chroot as root', 'user namespace': 'unshare and chroot in a user namespace', 'docker': 'docker' };

/**
 * Builds with `minimal-images` and this machine's toolchains, and runs without a container engine.
 *
 * @param {import('./assembly.mjs').Asset[]} assets
 * @param {import('../../test/e2e/engine/engine.mjs').Engine} [engine] runs what this machine cannot run without one
 * @returns {Promise<import('./builders.mjs').Builder>}
 */
export async function embeddedBuilder(assets, engine) {
  const references = [...new Set(assets.map(({ dockerfile }) => dockerfile.base))].filter(base => base !== 'scratch');
  const bases = await timed(`bases (${references.length})`, () => obtainBases(references, PLATFORM));
  /** @type {Set<string>} */
  const notes = new Set();
  return {
    name: 'embedded engine',
    notes: () => [...notes],
    async build(asset) {
      const { origin, reason } = bases.get(asset.dockerfile.base) ?? {};
      const row = { name: asset.name, base: asset.dockerfile.base, isStandIn: origin === 'stand-in', builtBy: 'embedded engine' };
      if (reason) return { ...row, state: 'missing', verdict: reason };
      return { ...row, ...(await buildAndRun(projectOf(asset), engine, notes)) };
    },
  };
}

/**
 * @typedef {object} Project
 * @property {string} name of the image
 * @property {string[]} args of `minimal-images build`
 * @property {string} line that it prints
 * @property {() => Project & { note: string } | undefined} [instead] what takes its place where this machine lacks the toolchain
 */

/** @returns {Project} */
function projectOf({ name, dockerfile: { base } }) {
  const instead = name === 'hello-go' ? prebuiltFor : undefined;
  return { name, args: [join('..', 'examples', name), '--base', base, ...fromFolder(base)], line: LINE, instead };
}

async function buildAndRun(project, engine, notes) {
  const { name, args, line, instead } = project;
  const flags = ['--engine', 'embedded', '--platform', PLATFORM, '-o', `oci:images/${name}`, '--format', 'json'];
  const [folder, ...rest] = args;
  const { code, stdout, stderr } = await minimalImages('build', [folder, ...flags, ...rest], { timeout: BUILD });
  if (code === EXIT.unavailable) {
    const other = instead?.();
    const lack = /: (this machine [^;]*)/.exec(stderr)?.[1] ?? complaintIn(stderr);
    if (!other) return { state: 'missing', verdict: `not built: ${lack}` };
    notes.add(`${other.name}: ${lack}, so ${other.note}`);
    return { ...(await buildAndRun(other, engine, notes)), name: `${other.name} (for ${name})`, builtBy: 'embedded engine, prebuilt program' };
  }
  if (code !== 0) return buildFailure(code, stderr);
  const { builder } = JSON.parse(stdout);
  const sizes = await measureLayout(join(DEMO, 'images', name));
  const outcome = isFunction(name) ? await invoke(name) : await runOnce(name, line, engine);
  return { builtBy: builder, ...sizes, ...outcome };
}

function buildFailure(code, stderr) {
  // Modules come from the network, which may not be there.
  const unreachable = /: (Get "[^"]*": .*|.*module lookup disabled by GOPROXY=off)$/m.exec(stderr);
  if (unreachable) return { state: 'missing', verdict: `not built: modules cannot be downloaded (${unreachable[1].slice(0, 100)})` };
  return { state: 'failed', verdict: 'FAILED', reason: `minimal-images build: exit code ${code}, it ends:`, details: lastOf(stderr) };
}

/** Without a container engine where that can tell; else with one, where one answers. */
async function runOnce(name, line, engine) {
  let tried = await tryImage(name, 'embedded');
  if (engine && tried.result?.verdict === 'cannot tell') tried = await tryImage(name, 'docker', engine);
  const { result, said } = tried;
  return judged(result, said, () => checkLine({ code: result.exitCode, stdout: said, stderr: said }, line));
}

/** With JSON as its own result, it writes what the program prints to standard error. */
async function tryImage(name, way, engine) {
  const { stdout, stderr } = await minimalImages('run', runFlags(name, way), { env: engine?.env, timeout: 2 * RUN });
  return { result: resultIn(stdout), said: stderr };
}

async function invoke(name) {
  let said = '';
  const start = address => {
    const [command, ...args] = commandOf('run', [...runFlags(name, 'embedded'), '--network', '--env', `AWS_LAMBDA_RUNTIME_API=${address}`]);
    return { command, args, cwd: DEMO };
  };
  const outcome = await checkAnswer(event => invokeOnce(event, start, async (child, output) => {
    await ended(child);
    said = output();
  }));
  return judged(resultIn(said), said, () => outcome);
}

function runFlags(name, way) {
  return [`oci:images/${name}`, '--engine', way, '--timeout', String(RUN / 1000), '--format', 'json'];
}

/** Asked to end, it ends the program and removes what it unpacked. */
async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise(resolve => child.once('close', resolve));
  child.kill('SIGTERM');
  await Promise.race([closed, new Promise(resolve => setTimeout(resolve, 10_000).unref())]);
}

function judged(result, said, check) {
  if (!result) return { state: 'failed', verdict: 'FAILED', reason: 'minimal-images run ended without a result:', details: lastOf(said) };
  const ranBy = WAYS[result.way];
  switch (result.verdict) {
    case 'started':
      return { ranBy, ...check() };
    case 'did not start':
      return { ranBy, state: 'failed', verdict: 'FAILED', reason: `it did not start: ${result.reason}`, details: lastOf(said) };
    default:
      return { state: 'missing', verdict: `built, not run: ${result.reason}` };
  }
}

/** @param {string} text among which the JSON of `minimal-images run` stands */
function resultIn(text) {
  const json = /^\{\n[^]*^\}$/m.exec(text);
  return json ? JSON.parse(json[0]) : undefined;
}

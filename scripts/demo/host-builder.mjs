import { cpSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../test/e2e/engine/run.mjs';
import { checkAnswer, checkLine, isFunction, lastOf } from './expected.mjs';
import { DEMO } from './folder.mjs';
import { toolchainOf } from './host-toolchains.mjs';
import { megabytes } from './images.mjs';
import { invokeOnce } from './runtime-api.mjs';

const COMPILE = 600_000;
const RUN = 60_000;

/**
 * Compiles with this machine's toolchains, by the commands of the Dockerfile, and runs the program without an image.
 *
 * @returns {import('./builders.mjs').Builder}
 */
export function hostBuilder() {
  return {
    name: 'this machine\'s toolchain',
    notes: ['"-": known only of an image, and none was built.', ''],
    async build(asset) {
      const { label, reason } = await toolchainOf(asset);
      const row = { name: asset.name, base: asset.dockerfile.base, engine: label };
      if (reason) return { ...row, state: 'missing', verdict: reason };
      return { ...row, ...(await compileAndRun(asset)) };
    },
  };
}

async function compileAndRun(asset) {
  const { source, out } = folders(asset);
  const problem = await compile(asset, source, out);
  if (problem) return problem;
  if (asset.dockerfile.toolchain.startsWith('python:')) {
    return checkLine(await run('python3', ['-I', '-X', 'utf8', join(source, 'main.py')], { timeout: RUN }));
  }
  const program = join(out, 'app');
  const why = cannotRun(asset.platform);
  if (why) return { state: 'missing', verdict: `compiled, not run: ${why}` };
  const outcome = isFunction(asset.name)
    ? await checkAnswer(event => invokeOnce(event, address => ({ command: program, args: [], env: { AWS_LAMBDA_RUNTIME_API: address } })))
    : checkLine(await run(program, [], { timeout: RUN }));
  return outcome.state === 'ran' ? { ...outcome, verdict: `${outcome.verdict} (program alone ${megabytes(statSync(program).size)} MB)` } : outcome;
}

/** A copy, because compilers write beside sources and the assembly stays as it was synthesized. */
function folders({ name, directory, dockerfile }) {
  const source = join(DEMO, 'host', name, 'src');
  const out = join(DEMO, 'host', name, 'out');
  mkdirSync(out, { recursive: true });
  cpSync(join(directory, dockerfile.sources), source, { recursive: true });
  return { source, out };
}

/** @returns {Promise<object | undefined>} what went wrong */
async function compile(asset, source, out) {
  const [GOOS, GOARCH] = asset.platform.split('/');
  // Settings of this machine's user must not change what the recipe says.
  const env = { GOFLAGS: '', GOWORK: 'off', ...asset.dockerfile.env, GOOS, GOARCH };
  for (const [program, ...args] of commandsOf(asset, source, out)) {
    const ran = await run(program, args, { cwd: source, env, timeout: COMPILE });
    if (ran.code === 0) continue;
    if (args[1] === 'download') return { state: 'missing', verdict: `modules cannot be downloaded: ${lastOf(ran.stderr).split('\n').pop()}` };
    return { state: 'failed', verdict: 'FAILED', reason: `${program} ${args[0]}: exit code ${ran.code}, it ends:`, details: lastOf(ran.stderr || ran.stdout) };
  }
  return undefined;
}

/** The recipe's own commands, with folders of this machine in place of the build stage's. */
function commandsOf({ dockerfile }, source, out) {
  if (dockerfile.toolchain.startsWith('python:')) return [['python3', '-m', 'py_compile', join(source, 'main.py')]];
  const here = (/** @type {string} */ word) => word.replace(/^\/out(?=\/|$)/, () => out).replace(/^\/src(?=\/|$)/, () => source);
  return dockerfile.commands.filter(([program]) => program === 'go' || program === 'gcc').map(words => words.map(here));
}

/** @param {string} platform */
function cannotRun(platform) {
  const here = `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`;
  return here === platform ? undefined : `it is a program for ${platform}, this machine is ${here}`;
}

import { must, run } from '../../test/e2e/engine/run.mjs';
import { obtain } from './bases.mjs';
import { checkAnswer, checkLine, isFunction, lastOf } from './expected.mjs';
import { megabytes } from './images.mjs';
import { timed } from './progress.mjs';
import { invokeOnce } from './runtime-api.mjs';
import { measure } from './saved-image.mjs';

const BUILD = 900_000;
const RUN = 60_000;
const LOCKED = ['--rm', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

/**
 * Builds with a container engine, by the command of the CDK command line.
 *
 * @param {import('../../test/e2e/engine/engine.mjs').Engine} engine
 * @param {import('./assembly.mjs').Asset[]} assets
 * @returns {Promise<import('./builders.mjs').Builder>}
 */
export async function engineBuilder(engine, assets) {
  const references = [...new Set(assets.flatMap(({ dockerfile }) => dockerfile.images))];
  const bases = await timed(`images of the FROM lines (${references.length})`, () => obtain(references, engine));
  const name = `${engineName(engine)} ${engine.version}`;
  const made = await notes(assets, bases, engine);
  return {
    name,
    notes: () => made,
    async build(asset) {
      const { base, images } = asset.dockerfile;
      const row = { name: asset.name, base, isStandIn: bases.get(base)?.origin === 'stand-in', builtBy: name };
      const absent = images.map(image => bases.get(image)?.reason).find(Boolean);
      if (absent) return { ...row, state: 'missing', verdict: absent.split('\n')[0] };
      const result = await buildAndRun(asset, engine);
      return { ...row, ...result, ranBy: result.state === 'ran' ? engineName(engine) : undefined };
    },
  };
}

/** @returns {Promise<Pick<import('./builders.mjs').Result, 'user' | 'unpacked' | 'compressed' | 'state' | 'verdict' | 'reason' | 'details'>>} */
async function buildAndRun(asset, engine) {
  const tag = tagOf(asset);
  const built = await run(engine.command, buildArguments(asset, tag), { cwd: asset.directory, env: engine.env, timeout: BUILD });
  if (built.code !== 0) return buildFailure(asset, engine, built);
  try {
    const { user, unpacked, compressed } = await measure(engine, tag);
    return { user, unpacked, compressed, ...(await runImage(asset, engine, tag)) };
  } catch (error) {
    return { state: 'failed', verdict: 'FAILED', reason: error.message };
  }
}

/** As the CDK command line orders them; only the tag is ours, so that nothing of a deployment is touched. */
function buildArguments({ buildArgs, target, file, platform }, tag) {
  return [
    'build', ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    '--tag', tag, ...(target ? ['--target', target] : []), '--file', file, ...(platform ? ['--platform', platform] : []), '.',
  ];
}

function buildFailure(asset, engine, { code, stdout, stderr }) {
  const said = stderr || stdout;
  if (/exec format error/.test(said)) return { state: 'missing', verdict: `this engine cannot run programs of ${asset.platform}` };
  const reason = code === 124 ? `${engine.command} build took longer than ${BUILD / 60_000} minutes` : `${engine.command} build: exit code ${code}, it ends:`;
  return { state: 'failed', verdict: 'FAILED', reason, details: lastOf(said) };
}

async function runImage(asset, engine, tag) {
  if (!isFunction(asset.name)) {
    return checkLine(await run(engine.command, ['run', '--network', 'none', ...LOCKED, tag], { env: engine.env, timeout: RUN }));
  }
  if (!(await sharesLoopback(engine))) return { state: 'missing', verdict: 'built, not invoked: this engine does not share the machine\'s loopback' };
  const name = `cdk-minimal-images-demo-${process.pid}`;
  const start = address => ({
    command: engine.command, env: engine.env,
    args: ['run', '--name', name, '--network', 'host', '--env', `AWS_LAMBDA_RUNTIME_API=${address}`, ...LOCKED, tag],
  });
  return checkAnswer(event => invokeOnce(event, start, () => run(engine.command, ['rm', '--force', name], { env: engine.env, timeout: RUN })));
}

/** Engines of virtual machines, of other machines and rootless Docker have a loopback of their own. */
async function sharesLoopback(engine) {
  if (process.platform !== 'linux' || /^(tcp|ssh):/.test(process.env.DOCKER_HOST ?? '')) return false;
  const { stdout } = await run(engine.command, ['info', '--format', '{{.OperatingSystem}} {{.SecurityOptions}}'], { env: engine.env, timeout: 10_000 });
  return !/Docker Desktop|name=rootless/.test(stdout);
}

/** What the images were made of, with sizes as the engine counts them. */
async function notes(assets, bases, engine) {
  const lines = [];
  for (const image of new Set(assets.map(({ dockerfile }) => dockerfile.toolchain))) {
    if (!bases.get(image)?.origin) continue;
    const size = await must(engine.command, ['image', 'inspect', '--format', '{{.Size}}', image], { env: engine.env });
    const made = assets.filter(({ dockerfile }) => dockerfile.toolchain === image).map(({ name }) => name);
    lines.push(`Beside them: ${withOrigin(image, bases)}, which built ${made.join(' and ')}, has ${megabytes(Number(size))} MB unpacked.`);
  }
  return lines;
}

function withOrigin(image, bases) {
  return bases.get(image)?.origin === 'stand-in' ? `${image} (stand-in)` : image;
}

/** Without the folder that it lies in. */
function engineName({ command }) {
  return command.replace(/^.*\//, '');
}

function tagOf({ name }) {
  return `cdk-minimal-images-demo/${name}`;
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Buildx } from './buildx';
import { assembleContext } from './context';
import { readJob } from './job';
import { Environment, readOrder, withoutOrder } from './order';
import { logIn, writeDockerConfig } from './registry-login';
import { Runner } from './run';
import { bindSecrets } from './secrets';
import { refuse } from '../../../private/errors';
import { checkBuildArguments } from '../checks';
import { SOURCE } from '../protocol';

/** Builds what job and order say, pushes it by digest, and writes the digest to a file. */
export async function build(env: Environment, digestFile: string): Promise<void> {
  const jobFolder = env.CODEBUILD_SRC_DIR ?? refuse({
    where: 'CODEBUILD_SRC_DIR', problem: 'this is no build of CodeBuild', allowed: 'a folder with job.json', fix: 'let the stack start the build',
  });
  const job = readJob(jobFolder);
  const order = readOrder(env);
  checkBuildArguments({ ...job.buildArgs, ...order.buildArgs }, 'buildArgs');
  const runner = new Runner({ ...withoutOrder(env), ...order.proxy });
  const stop = (): void => runner.stop();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  // readable by this user only
  const work = mkdtempSync(join(tmpdir(), 'minimal-images-'));
  try {
    const engine = new Buildx(runner, env);
    await engine.check();
    const context = assembleContext(job, jobFolder, env[`CODEBUILD_SRC_DIR_${SOURCE.sources}`], work);
    const dockerConfig = join(work, 'docker');
    writeDockerConfig(await logIn(order, env, runner), env, dockerConfig);
    const secrets = await bindSecrets(job, order, env, runner, join(work, 'secrets'));
    writeFileSync(digestFile, await engine.build({ job, order, context, secrets, dockerConfig, work }));
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { message: runner.redact(error.message) }) : error;
  } finally {
    process.removeListener('SIGTERM', stop).removeListener('SIGINT', stop);
    rmSync(work, { recursive: true, force: true });
  }
}

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildArguments, createArguments, removeArguments } from './buildx-arguments';
import type { BuildRequest, Engine } from './engine';
import { fail } from './failure';
import type { Environment } from './order';
import type { Runner, RunResult } from './run';

/** What the last error of a build may be, and what helps. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/toomanyrequests|429 Too Many/i, 'give registryCredentials for that registry, or take bases and BuildKit from ECR'],
  [/pull access denied|\b401\b|\b403\b|unauthorized|no basic auth|denied:/i, 'give credentials for that registry (pullFrom, registryCredentials), and check its policy'],
  [/no space left/i, 'give a larger computeType'],
  [/i\/o timeout|no such host|connection refused|network is unreachable/i, 'check the route to that host (VPC, proxy)'],
];

/** docker buildx with a BuildKit of its own. */
export class Buildx implements Engine {
  private readonly buildKitHost: string | undefined;

  constructor(private readonly runner: Runner, env: Environment) {
    this.buildKitHost = env.BUILDKIT_HOST || undefined;
  }

  public async check(): Promise<void> {
    const plugin = await this.runner.run('docker', ['buildx', 'version'], { answers: true });
    if (plugin.code !== 0) {
      fail(
        plugin.code === 127 ? 'docker is not on the PATH of the build image' : 'docker of the build image has no buildx plugin',
        'use an image of AWS (standard:7.0 and newer), or install docker with buildx in your own',
      );
    }
    if (this.buildKitHost === undefined) {
      const daemon = await this.runner.run('docker', ['version', '--format={{.Server.Version}}'], { answers: true });
      if (daemon.code !== 0) {
        fail('no Docker daemon answers', 'let the project have privileged mode or a Docker server; an own build image has to start its daemon');
      }
    }
  }

  public async build(request: BuildRequest): Promise<string> {
    const { job, order, work, dockerConfig, secrets } = request;
    // where builds meet on one Docker server, each has a daemon of its own unless it is told to share one
    const builder = order.builder ?? basename(work).toLowerCase();
    const config = { DOCKER_CONFIG: dockerConfig, BUILDX_CONFIG: join(dockerConfig, 'buildx') };
    const values = Object.fromEntries(secrets.flatMap(secret => 'variable' in secret ? [[secret.variable, secret.value]] : []));
    const metadataFile = join(work, 'metadata.json');
    try {
      const created = await this.runner.run('docker', createArguments(builder, order, this.buildKitHost), { env: config });
      this.complete(created, 'docker buildx create');
      const built = await this.runner.run('docker', buildArguments(builder, request, metadataFile), {
        env: { ...config, ...values, SOURCE_DATE_EPOCH: job.fixedTimes ? '0' : undefined, BUILDX_METADATA_PROVENANCE: 'disabled' },
      });
      this.complete(built, 'docker buildx build');
    } finally {
      await this.runner.tryRun('docker', removeArguments(builder, order.builder !== undefined), { env: config, answers: true });
    }
    return digestOf(metadataFile);
  }

  private complete({ code, complaint = `exit code ${code}` }: RunResult, what: string): void {
    if (code !== 0) {
      const fix = KNOWN.find(([form]) => form.test(complaint))?.[1] ?? 'the lines above say which step of the Dockerfile failed';
      fail(`${what}: ${complaint.replace(/^(#\d+ )?(ERROR|error): /, '').slice(0, 600)}`, fix);
    }
  }
}

function digestOf(metadataFile: string): string {
  const digest = /"containerimage\.digest":\s*"(sha256:[0-9a-f]{64})"/.exec(readFileSync(metadataFile, 'utf8'))?.[1];
  return digest ?? fail('docker buildx build does not say which digest it pushed', 'use buildx 0.10 or newer in the build image');
}

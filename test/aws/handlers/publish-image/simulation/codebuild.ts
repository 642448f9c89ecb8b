import type {
  BatchGetBuildsInput, BatchGetBuildsOutput, Build, EnvironmentVariable, ListBuildsForProjectInput, ListBuildsForProjectOutput, StartBuildInput,
  StartBuildOutput, StatusType,
} from '@aws-sdk/client-codebuild';
import { awsError } from './aws-error';
import type { Random } from './random';
import type { VirtualTime } from './time';

/** How a build goes. Times are in seconds. */
export interface Plan {
  readonly queue: number;
  readonly work: number;
  /** STUCK goes on until it is stopped, whatever its limits. */
  readonly outcome: 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'STOPPED' | 'STUCK';
  readonly phase?: 'PROVISIONING' | 'DOWNLOAD_SOURCE' | 'PRE_BUILD' | 'BUILD' | 'POST_BUILD' | 'QUEUED';
  /** What the phase that fails says. */
  readonly context?: Context;
}

export interface Context { readonly statusCode: string; readonly message: string }

const COMMAND_FAILED: Context = { statusCode: 'COMMAND_EXECUTION_ERROR', message: 'Error while executing command: node program/build-image.js. Reason: exit status 1' };

export interface SimulatedBuild {
  readonly id: string;
  readonly input: StartBuildInput;
  readonly startedAt: number;
  endedAt: number;
  status: StatusType;
  phase: string;
  context: Context;
  exported: { name: string; value: string }[];
  stopping: boolean;
}

/** CodeBuild: builds that wait, run, end and are stopped; tokens that hold for five minutes; lists that lag behind. */
export class SimulatedCodeBuild {
  public readonly builds: SimulatedBuild[] = [];
  public readonly projects = new Set<string>();
  /** How many builds the account runs at once, as time goes on. */
  public limit: (now: number) => number;
  public listLag = 8_000;
  public lag = 1_000;
  private readonly tokens = new Map<string, { readonly at: number; readonly build: SimulatedBuild; readonly input: string }>();

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly plan: (platform: string) => Plan,
    /** Pushes the image and says its digest; undefined when it cannot. */
    private readonly push: (build: SimulatedBuild) => string | undefined,
  ) {
    this.limit = () => 100;
  }

  public startBuild(input: StartBuildInput): StartBuildOutput {
    const { projectName = '', idempotencyToken = '' } = input;
    this.checkProject(projectName);
    const variables = input.environmentVariablesOverride ?? [];
    if (variables.some(({ value = '' }) => value.length > 4_096)) {
      throw awsError('InvalidInputException', 'Invalid environment variable: value too long');
    }
    const known = this.tokens.get(idempotencyToken);
    if (known !== undefined && this.time.now - known.at < 300_000) {
      if (known.input !== JSON.stringify(input)) {
        throw awsError('InvalidInputException', 'A build with this idempotency token has other parameters');
      }
      return { build: this.show(known.build, this.time.now) };
    }
    if (this.builds.filter(({ endedAt }) => endedAt > this.time.now).length >= this.limit(this.time.now)) {
      throw awsError('AccountLimitExceededException', 'Cannot have more than 1 builds in queue for the account');
    }
    const build: SimulatedBuild = {
      id: `${projectName}:${String(this.builds.length).padStart(8, '0')}-0000`,
      input,
      startedAt: this.time.now,
      endedAt: Number.POSITIVE_INFINITY,
      status: 'IN_PROGRESS',
      phase: 'SUBMITTED',
      context: COMMAND_FAILED,
      exported: [],
      stopping: false,
    };
    this.builds.push(build);
    this.tokens.set(idempotencyToken, { at: this.time.now, build, input: JSON.stringify(input) });
    this.begin(build);
    return { build: this.show(build, this.time.now) };
  }

  public stopBuild(id: string | undefined): object {
    const build = this.builds.find(each => each.id === id);
    if (build === undefined) {
      throw awsError('ResourceNotFoundException');
    }
    if (build.endedAt > this.time.now && !build.stopping) {
      build.stopping = true;
      this.time.at(this.time.now + this.random.between(500, 4_000), () => this.end(build, 'STOPPED', 'BUILD'));
    }
    return {};
  }

  public listBuildsForProject({ projectName = '', nextToken }: ListBuildsForProjectInput): ListBuildsForProjectOutput {
    this.checkProject(projectName);
    const seen = this.time.now - this.random.between(0, this.listLag);
    const start = Number(nextToken ?? 0);
    const all = this.builds.filter(({ input, startedAt }) => input.projectName === projectName && startedAt <= seen).reverse().map(({ id }) => id);
    return { ids: all.slice(start, start + 100), nextToken: all.length > start + 100 ? String(start + 100) : undefined };
  }

  public batchGetBuilds({ ids = [] }: BatchGetBuildsInput): BatchGetBuildsOutput {
    if (ids.length === 0 || ids.length > 100) {
      throw awsError('InvalidInputException', '1 to 100 ids');
    }
    const seen = this.time.now - this.random.between(0, this.lag);
    const found = this.builds.filter(({ id, startedAt }) => ids.includes(id) && startedAt <= seen);
    return { builds: found.map(build => this.show(build, seen)), buildsNotFound: ids.filter(id => !found.some(build => build.id === id)) };
  }

  private begin(build: SimulatedBuild): void {
    const plan = this.plan(variable(build, 'MINIMAL_IMAGES_PLATFORM'));
    const queueLimit = (build.input.queuedTimeoutInMinutesOverride ?? 0) * 60;
    const workLimit = (build.input.timeoutInMinutesOverride ?? 0) * 60;
    const later = (seconds: number, what: () => void): void => this.time.at(build.startedAt + seconds * 1_000, what);
    if (plan.outcome === 'STUCK') {
      return;
    }
    if (plan.queue > queueLimit) {
      later(queueLimit, () => this.end(build, 'TIMED_OUT', 'QUEUED'));
    } else if (plan.work > workLimit) {
      later(plan.queue + workLimit, () => this.end(build, 'TIMED_OUT', 'BUILD'));
    } else if (plan.outcome === 'SUCCEEDED') {
      later(plan.queue + plan.work, () => {
        const digest = build.status === 'IN_PROGRESS' ? this.push(build) : undefined;
        build.exported = digest === undefined ? [] : [{ name: 'MINIMAL_IMAGES_DIGEST', value: digest }];
        this.end(build, digest === undefined ? 'FAILED' : 'SUCCEEDED', digest === undefined ? 'POST_BUILD' : 'COMPLETED');
      });
    } else {
      const { outcome } = plan;
      later(plan.queue + plan.work, () => this.end(build, outcome, plan.phase ?? 'BUILD', plan.context));
    }
  }

  private end(build: SimulatedBuild, status: StatusType, phase: string, context = COMMAND_FAILED): void {
    if (build.status === 'IN_PROGRESS') {
      build.status = status;
      build.phase = phase;
      build.context = context;
      build.endedAt = this.time.now;
    }
  }

  private show(build: SimulatedBuild, seen: number): Build {
    const ended = build.endedAt <= seen;
    return {
      id: build.id,
      arn: `arn:aws:codebuild:eu-central-1:123456789012:build/${build.id}`,
      projectName: build.input.projectName,
      startTime: new Date(build.startedAt),
      endTime: ended ? new Date(build.endedAt) : undefined,
      buildStatus: ended ? build.status : 'IN_PROGRESS',
      buildComplete: ended,
      environment: {
        type: undefined, image: undefined, computeType: undefined, environmentVariables: [...build.input.environmentVariablesOverride ?? []],
      },
      exportedEnvironmentVariables: ended ? build.exported : [],
      logs: { groupName: build.input.logsConfigOverride?.cloudWatchLogs?.groupName, streamName: build.id.split(':')[1] },
      phases: [
        { phaseType: 'SUBMITTED', phaseStatus: 'SUCCEEDED' },
        ...ended && build.status !== 'SUCCEEDED' ? [{
          phaseType: build.phase as 'BUILD', phaseStatus: build.status, contexts: [build.context],
        }] : [],
        { phaseType: 'COMPLETED' },
      ],
    };
  }

  private checkProject(name: string): void {
    if (!this.projects.has(name)) {
      throw awsError('ResourceNotFoundException', `Project cannot be found: ${name}`);
    }
  }
}

export function variable(build: SimulatedBuild, name: string): string {
  return (build.input.environmentVariablesOverride ?? []).find((each: EnvironmentVariable) => each.name === name)?.value ?? '';
}

import { awsError, connectionError } from './aws-error';
import type { SimulatedCodeBuild } from './codebuild';
import type { SimulatedEcr } from './ecr';
import type { Random } from './random';
import type { VirtualTime } from './time';
import { handle } from '../../../../../src/aws/handlers/publish-image/handle';
import type { Aws, Runtime } from '../../../../../src/aws/handlers/publish-image/runtime';

/** What goes wrong between the function and AWS, as probabilities of one call. */
export interface Noise {
  readonly throttle: number;
  readonly error: number;
  /** Broken connections: half of them after the call had its effect. */
  readonly reset: number;
  /** Of one delivery to end in the middle. */
  readonly crash: number;
  /** Of one event to be delivered once more. */
  readonly duplicate: number;
}

export const QUIET: Noise = { throttle: 0, error: 0, reset: 0, crash: 0, duplicate: 0 };

export interface Invocation { readonly number: number; readonly requestId: string; dead: boolean; readonly endsAt: number }

/** Whether calls of an action are refused. */
export type Denied = (action: string, now: number) => boolean;

/** Lambda's asynchronous invocations: at least once, three tries, a time limit; and AWS as the function sees it. */
export class SimulatedLambda {
  public timeout = 900_000;
  /** How many invocations run at once; events that find no room are tried again, later and later. */
  public concurrency = Number.POSITIVE_INFINITY;
  /** Milliseconds until such an event is tried for the first time again. */
  public retryAfter = 1_000;
  public noise: Noise = QUIET;
  public denied: Denied;
  public readonly calls: { readonly action: string; readonly invocation: Invocation; readonly input: unknown }[] = [];
  public readonly log: string[] = [];
  public invocations = 0;
  /** S3, by bucket and key. */
  public readonly objects = new Map<string, Buffer>();
  /** Blobs of other registries. */
  public readonly registry = new Map<string, Buffer>();
  private running = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly ecr: SimulatedEcr,
    private readonly codebuild: SimulatedCodeBuild,
    private readonly reply: (url: string, body: string) => number,
  ) {
    this.denied = () => false;
  }

  /** Takes an event, and delivers it at least once. */
  public deliver(event: unknown): void {
    const payload = JSON.stringify(event ?? null);
    this.try(payload, this.random.between(20, 500), 1);
    if (this.random.chance(this.noise.duplicate)) {
      this.try(payload, this.random.pick([100, 3_000, 40_000, 200_000, 400_000, 1_500_000]) * this.random.between(0.5, 1.5), 1);
    }
  }

  private try(payload: string, after: number, attempt: number, throttled = 0): void {
    this.time.at(this.time.now + after, () => {
      if (this.running >= this.concurrency) {
        const pause = Math.min(this.retryAfter * 2 ** throttled, Math.max(this.retryAfter, 300_000));
        this.try(payload, pause * this.random.between(0.98, 1.02), attempt, throttled + 1);
        return;
      }
      this.running += 1;
      void this.invoke(payload, attempt).then(ended => {
        this.running -= 1;
        if (!ended && attempt < 3) {
          this.try(payload, attempt === 1 ? 60_000 : 120_000, attempt + 1);
        }
      });
    });
  }

  /** @returns whether it ended well */
  private async invoke(payload: string, attempt: number): Promise<boolean> {
    const { now } = this.time;
    const event = JSON.parse(payload) as { RequestId?: string; event?: { RequestId?: string } } | null;
    const requestId = String(event?.event?.RequestId ?? event?.RequestId);
    const invocation: Invocation = { number: this.invocations++, requestId, dead: false, endsAt: now + this.timeout };
    return new Promise(resolve => {
      const die = (): void => {
        invocation.dead = true;
        resolve(false);
      };
      this.time.at(invocation.endsAt, die);
      // The third try has to live: what nobody runs, nobody answers.
      if (attempt < 3 && this.random.chance(this.noise.crash)) {
        this.time.at(now + this.random.pick([200, 2_000, 20_000, 90_000, 400_000]) * this.random.next(), die);
      }
      handle(event, this.runtime(invocation)).then(() => resolve(true), error => {
        this.log.push(`${invocation.number} ${String(error)}`);
        resolve(false);
      });
    });
  }

  private runtime(invocation: Invocation): Runtime {
    return {
      aws: this.aws(invocation),
      now: () => this.time.now,
      sleep: async milliseconds => this.alive(invocation, this.time.sleep(milliseconds)),
      random: () => this.random.next(),
      remaining: () => invocation.endsAt - this.time.now,
      log: (step, facts) => this.log.push(`${new Date(this.time.now).toISOString()} ${invocation.number} ${step} ${JSON.stringify(facts ?? {})}`),
      put: async (url, body) => {
        await this.alive(invocation, this.time.sleep(this.random.between(20, 300)));
        const status = this.reply(url, body);
        return this.alive(invocation, Promise.resolve(status));
      },
      download: url => this.bytes(invocation, this.ecr.layer(url)),
      object: ({ Bucket, Key }, { offset, size }) => {
        this.calls.push({ action: 's3:GetObject', invocation, input: { Bucket, Key, offset, size } });
        return this.bytes(invocation, (this.objects.get(`${Bucket}/${Key}`) ?? Buffer.alloc(0)).subarray(offset, offset + size));
      },
      pull: (host, repository, { digest }) => {
        this.calls.push({ action: 'pull', invocation, input: { host, repository, digest } });
        return this.bytes(invocation, this.registry.get(`${host}/${repository}@${digest}`) ?? Buffer.alloc(0));
      },
    };
  }

  private aws(invocation: Invocation): Aws {
    const { ecr, codebuild } = this;
    const call = <I, O>(action: string, act: (input: I) => O): ((input: I) => Promise<O>) => async input => this.call(invocation, action, input, act);
    return {
      describeImages: call('ecr:DescribeImages', input => ecr.describeImages(input)),
      describeRepositories: call('ecr:DescribeRepositories', input => ecr.describeRepositories(input)),
      batchGetImage: call('ecr:BatchGetImage', input => ecr.batchGetImage(input)),
      putImage: call('ecr:PutImage', input => ecr.putImage(input)),
      batchCheckLayerAvailability: call('ecr:BatchCheckLayerAvailability', input => ecr.batchCheckLayerAvailability(input)),
      getDownloadUrlForLayer: call('ecr:GetDownloadUrlForLayer', input => ecr.getDownloadUrlForLayer(input)),
      initiateLayerUpload: call('ecr:InitiateLayerUpload', input => ecr.initiateLayerUpload(input)),
      uploadLayerPart: call('ecr:UploadLayerPart', input => ecr.uploadLayerPart(input)),
      completeLayerUpload: call('ecr:CompleteLayerUpload', input => ecr.completeLayerUpload(input)),
      listBuildsForProject: call('codebuild:ListBuildsForProject', input => codebuild.listBuildsForProject(input)),
      batchGetBuilds: call('codebuild:BatchGetBuilds', input => codebuild.batchGetBuilds(input)),
      startBuild: call('codebuild:StartBuild', input => codebuild.startBuild(input)),
      stopBuild: call('codebuild:StopBuild', ({ id }) => codebuild.stopBuild(id)),
      getLogEvents: call('logs:GetLogEvents', () => ({ events: LOG.map(message => ({ message })) })),
      invokeSelf: call('lambda:InvokeFunction', payload => this.deliver(JSON.parse(payload))),
    };
  }

  private async call<I, O>(invocation: Invocation, action: string, input: I, act: (input: I) => O): Promise<O> {
    const { random, noise } = this;
    await this.alive(invocation, this.time.sleep(random.chance(0.01) ? random.between(1_000, 4_000) : random.between(20, 250)));
    this.calls.push({ action, invocation, input });
    if (this.denied(action, this.time.now)) {
      throw awsError('AccessDeniedException', `not authorized to perform: ${action}`, 400);
    }
    if (random.chance(noise.throttle)) {
      throw awsError('ThrottlingException', 'Rate exceeded');
    }
    if (random.chance(noise.error)) {
      throw awsError('ServerException', 'These errors are usually caused by a server-side issue', 500);
    }
    if (random.chance(noise.reset / 2)) {
      throw connectionError();
    }
    const result = act(input);
    await this.alive(invocation, Promise.resolve());
    if (random.chance(noise.reset / 2)) {
      throw connectionError();
    }
    return result;
  }

  private async* bytes(invocation: Invocation, bytes: Buffer): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 1_000_003) {
      await this.alive(invocation, this.time.sleep(20));
      if (this.random.chance(this.noise.reset / 4)) {
        throw connectionError();
      }
      const chunk = Buffer.from(bytes.subarray(at, at + 1_000_003));
      if (this.random.chance(this.noise.error / 8)) {
        chunk[0] = 255 - chunk[0];
      }
      yield chunk;
    }
  }

  /** What a dead invocation waits for never comes. */
  private async alive<T>(invocation: Invocation, value: Promise<T>): Promise<T> {
    const result = await value;
    return invocation.dead ? new Promise<T>(() => undefined) : result;
  }
}

const LOG = [
  '[Container] 2030/01/01 00:00:01.000000 Entering phase BUILD\n',
  '[Container] 2030/01/01 00:00:01.000000 Running command node program/build-image.js\n',
  '#9 [build 3/4] RUN go build\n',
  '\u001b[31mmain.go:7:2: undefined: greet\u001b[0m\n',
  '[Container] 2030/01/01 00:00:09.000000 Phase complete: BUILD State: FAILED\n',
];

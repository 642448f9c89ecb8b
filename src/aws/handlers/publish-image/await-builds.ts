import type { Build } from '@aws-sdk/client-codebuild';
import { hasLost, isStartedAgain, lastStart, nextAttemptAt } from './attempts';
import { stopBuilds, throwBuildFailure } from './build-failure';
import type { BuildsByPlatform } from './builds';
import { attemptOf, findBuilds, getBuilds, isRunning } from './builds';
import { Failure } from './failure';
import { tryStart } from './start-build';
import type { Work } from './work';
import { HandOver } from './work';
import type { BuildProperties, PlatformProperties } from '../protocol';
import { ENV } from '../protocol';

const POLL = { first: 3_000, step: 250, last: 5_000 };
/** How long a look for builds holds: CodeBuild knows a token for five minutes only, and a try to start whose answer was lost may have started one. */
const LOOK_HOLDS = 60_000;
/** How long stopped builds may take to end. */
const STOPPING = 20_000;

/** Platform → digest of what its build pushed. */
export type Digests = ReadonlyMap<string, string>;

/** Thrown with the ids of the builds, so that the next invocation need not look for them. */
export class HandOverBuilds extends HandOver {
  constructor(public readonly builds: { readonly [platform: string]: string }, public readonly refused?: string) {
    super();
  }
}

/** What an invocation knows of the builds of its request. */
interface Progress {
  /** Platform → id of the newest attempt. */
  readonly ids: Map<string, string>;
  lookedAt: number;
  /** With which error CodeBuild refused last; undefined when it was not asked or did not refuse. */
  refused?: string;
}

/** A build that is to be started. */
interface Start {
  readonly platform: PlatformProperties;
  readonly attempt: number;
}

/** The builds that are known of: by their ids from the invocation before, or by a look. */
export async function knownBuilds(work: Work, build: BuildProperties): Promise<BuildsByPlatform> {
  const ids = work.request.builds;
  if (!handedOver(work, build)) {
    return findBuilds(work, build);
  }
  const builds = await getBuilds(work, Object.values(ids));
  return new Map(Object.entries(ids).flatMap(([platform, id]) => builds.filter(each => each.id === id).map(each => [platform, each] as const)));
}

function handedOver({ request }: Work, { Platforms }: BuildProperties): boolean {
  return Object.keys(request.builds).length >= Platforms.length;
}

/**
 * Has an image built for every platform: starts the builds that are not known, and waits for the end of all.
 *
 * @throws Failure when one of them fails
 */
export async function haveBuilt(work: Work, build: BuildProperties, known: BuildsByPlatform): Promise<Digests> {
  const ids = new Map([...known].map(([platform, each]) => [platform, String(each.id)]));
  const progress: Progress = { ids, lookedAt: handedOver(work, build) ? 0 : work.runtime.now(), refused: work.request.refused };
  try {
    const builds = await waitForEnd(work, build, progress);
    return new Map(build.Platforms.map(({ Platform }) => [Platform, digestOf(Platform, builds.find(each => each.id === ids.get(Platform)))]));
  } catch (error) {
    throw error instanceof HandOver ? new HandOverBuilds(Object.fromEntries(ids), progress.refused) : error;
  }
}

async function waitForEnd(work: Work, build: BuildProperties, progress: Progress): Promise<readonly Build[]> {
  const { runtime, deadline } = work;
  const { ids } = progress;
  let stopped = false;
  for (let pause = POLL.first; ; pause = Math.min(pause + POLL.step, POLL.last)) {
    const builds = ids.size === 0 ? [] : await getBuilds(work, [...ids.values()]);
    if (builds.some(each => hasLost(work, build, each)) && !(stopped && builds.some(isRunning))) {
      await throwBuildFailure(work, build, ids, builds);
    }
    if (builds.length === build.Platforms.length && builds.every(({ buildStatus }) => buildStatus === 'SUCCEEDED')) {
      return builds;
    }
    if (runtime.now() >= deadline && !stopped) {
      stopped = true;
      await stopBuilds(work, builds);
    } else if (runtime.now() >= deadline + STOPPING) {
      throw new Failure(`the builds did not end within ${build.QueuedMinutes} minutes in the queue and ${build.BuildMinutes} minutes of work, and could not be stopped`);
    } else {
      await startDue(work, build, progress, builds);
    }
    await work.pause(pause);
  }
}

async function startDue(work: Work, build: BuildProperties, progress: Progress, builds: readonly Build[]): Promise<void> {
  let starts = dueStarts(work, build, progress, builds);
  if (starts.length > 0 && work.runtime.now() - progress.lookedAt > LOOK_HOLDS) {
    await lookAgain(work, build, progress, builds);
    starts = dueStarts(work, build, progress, builds);
  }
  if (starts.some(({ attempt }) => attempt === 0) && work.runtime.now() >= lastStart(work, build)) {
    throw new Failure(notStarted(work, build, progress));
  }
  const started = await Promise.allSettled(starts.map(async ({ platform, attempt }) => {
    const result = await tryStart(work, build, platform, attempt);
    if ('id' in result) {
      progress.ids.set(platform.Platform, result.id);
    } else {
      progress.refused = result.refused;
    }
  }));
  const failed = started.find(each => each.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

/** The first attempt of every platform that has no build, and the next of those whose build came before its policies. */
function dueStarts(work: Work, build: BuildProperties, { ids }: Progress, builds: readonly Build[]): Start[] {
  return build.Platforms.flatMap(platform => {
    const id = ids.get(platform.Platform);
    const known = builds.find(each => each.id === id);
    if (known !== undefined && isStartedAgain(work, build, known) && work.runtime.now() >= nextAttemptAt(known)) {
      return [{ platform, attempt: attemptOf(known) + 1 }];
    }
    return id === undefined ? [{ platform, attempt: 0 }] : [];
  });
}

/** Another invocation for the same request may have started what is missing. */
async function lookAgain(work: Work, build: BuildProperties, progress: Progress, builds: readonly Build[]): Promise<void> {
  const { ids } = progress;
  progress.lookedAt = work.runtime.now();
  (await findBuilds(work, build)).forEach((found, platform) => {
    const known = builds.find(each => each.id === ids.get(platform));
    if (!ids.has(platform) || (known !== undefined && attemptOf(found) > attemptOf(known))) {
      ids.set(platform, String(found.id));
    }
  });
}

/** CodeBuild is named only when it was asked. */
function notStarted(work: Work, build: BuildProperties, { refused }: Progress): string {
  const minutes = (time: number): number => Math.floor((time - work.request.startedAt) / 60_000);
  return refused === undefined
    ? `the request came too late for a build: this invocation of the function got to it ${minutes(work.runtime.now())} minutes after CloudFormation had asked, and a build of up to ${build.BuildMinutes} minutes `
      + 'would not end in time. Lambda throttles invocations, or repeats failed ones: raise reservedConcurrency, or the account’s quota of concurrent invocations, allow more minutes in the queue, or deploy fewer images at once'
    : `no build could be started within ${minutes(lastStart(work, build))} minutes: CodeBuild refused (${refused}), as it does when an account runs as many builds as it may. Ask for a higher quota of CodeBuild, or deploy fewer images at once`;
}

function digestOf(platform: string, build: Build | undefined): string {
  const digest = build?.exportedEnvironmentVariables?.find(({ name }) => name === ENV.digest)?.value ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new Failure(`the build of ${platform} (${build?.id}) ended well and named no image: ${ENV.digest} is ${JSON.stringify(digest.slice(0, 80))}`, true);
  }
  return digest;
}

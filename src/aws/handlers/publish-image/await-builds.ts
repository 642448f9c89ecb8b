import type { Build } from '@aws-sdk/client-codebuild';
import { stopBuilds, throwBuildFailure } from './build-failure';
import type { BuildsByPlatform } from './builds';
import { findBuilds, getBuilds, hasFailed, isRunning } from './builds';
import { Failure } from './failure';
import { tryStart } from './start-build';
import type { Work } from './work';
import { HandOver } from './work';
import type { BuildProperties } from '../protocol';
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
  constructor(public readonly builds: { readonly [platform: string]: string }) {
    super();
  }
}

/** The builds that are known of: by their ids from the invocation before, or by a look. */
export async function knownBuilds(work: Work, build: BuildProperties): Promise<BuildsByPlatform> {
  const ids = work.request.builds;
  if (Object.keys(ids).length < build.Platforms.length) {
    return findBuilds(work, build);
  }
  const builds = await getBuilds(work, Object.values(ids));
  return new Map(Object.entries(ids).flatMap(([platform, id]) => builds.filter(each => each.id === id).map(each => [platform, each] as const)));
}

/**
 * Has an image built for every platform: starts the builds that are not known, and waits for the end of all.
 *
 * @throws Failure when one of them fails
 */
export async function haveBuilt(work: Work, build: BuildProperties, known: BuildsByPlatform): Promise<Digests> {
  const ids = new Map([...known].map(([platform, each]) => [platform, String(each.id)]));
  try {
    const builds = await waitForEnd(work, build, ids);
    return new Map(build.Platforms.map(({ Platform }) => [Platform, digestOf(Platform, builds.find(each => each.id === ids.get(Platform)))]));
  } catch (error) {
    throw error instanceof HandOver ? new HandOverBuilds(Object.fromEntries(ids)) : error;
  }
}

async function waitForEnd(work: Work, build: BuildProperties, ids: Map<string, string>): Promise<readonly Build[]> {
  const { runtime, deadline } = work;
  let lookedAt = runtime.now();
  let stopped = false;
  for (let pause = POLL.first; ; pause = Math.min(pause + POLL.step, POLL.last)) {
    const builds = ids.size === 0 ? [] : await getBuilds(work, [...ids.values()]);
    if (builds.some(hasFailed) && !(stopped && builds.some(isRunning))) {
      await throwBuildFailure(work, build, ids, builds);
    }
    if (builds.length === build.Platforms.length && !builds.some(isRunning)) {
      return builds;
    }
    if (runtime.now() >= deadline && !stopped) {
      stopped = true;
      await stopBuilds(work, builds);
    } else if (runtime.now() >= deadline + STOPPING) {
      throw new Failure(`the builds did not end within ${build.QueuedMinutes} minutes in the queue and ${build.BuildMinutes} minutes of work, and could not be stopped`);
    } else if (ids.size < build.Platforms.length) {
      if (runtime.now() - lookedAt > LOOK_HOLDS) {
        lookedAt = runtime.now();
        (await findBuilds(work, build)).forEach(({ id }, platform) => ids.set(platform, String(id)));
      }
      await startMissing(work, build, ids);
    }
    await work.pause(pause);
  }
}

async function startMissing(work: Work, build: BuildProperties, ids: Map<string, string>): Promise<void> {
  const missing = build.Platforms.filter(({ Platform }) => !ids.has(Platform));
  if (missing.length > 0 && work.runtime.now() >= lastStart(work, build)) {
    throw new Failure(`no build could be started within ${build.QueuedMinutes} minutes: CodeBuild refused, as it does when an account runs as many builds as it may. Ask for a higher quota of CodeBuild, or deploy fewer images at once`);
  }
  const starts = await Promise.allSettled(missing.map(async platform => {
    const id = await tryStart(work, build, platform);
    if (id !== undefined) {
      ids.set(platform.Platform, id);
    }
  }));
  const refused = starts.find(each => each.status === 'rejected');
  if (refused) {
    throw refused.reason;
  }
}

function lastStart(work: Work, build: BuildProperties): number {
  return Math.min(work.request.startedAt + Number(build.QueuedMinutes) * 60_000, work.deadline);
}

function digestOf(platform: string, build: Build | undefined): string {
  const digest = build?.exportedEnvironmentVariables?.find(({ name }) => name === ENV.digest)?.value ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new Failure(`the build of ${platform} (${build?.id}) ended well and named no image: ${ENV.digest} is ${JSON.stringify(digest.slice(0, 80))}`, true);
  }
  return digest;
}

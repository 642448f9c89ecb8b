import type { Build, BuildPhase } from '@aws-sdk/client-codebuild';
import { attemptOf, hasFailed, timeOf } from './builds';
import type { Work } from './work';
import type { BuildProperties } from '../protocol';

/** How long after a request's start a build may fail because a policy is still on its way: the same deployment may have written it seconds before. */
const PROPAGATION = 90_000;
/** Pauses before the second build, the third, and so on. */
const PAUSES = [5_000, 15_000, 30_000];
/** In these CodeBuild uses roles, and nothing of the image has happened. */
const EARLY = ['SUBMITTED', 'QUEUED', 'PROVISIONING', 'DOWNLOAD_SOURCE'];
const DENIAL = /access[ _]?denied|not authorized|does not allow/i;

/**
 * Whether a build failed because its role may not do yet what it will be allowed to: it is built again.
 *
 * What decides is in the build itself, so that all invocations for one request say the same of it.
 */
export function isStartedAgain(work: Work, build: BuildProperties, failed: Build): boolean {
  const { startKnown, startedAt } = work.request;
  const since = startKnown ? startedAt : timeOf(failed.startTime);
  return isDenial(failed) && attemptOf(failed) < PAUSES.length && timeOf(failed.endTime) - since <= PROPAGATION
    && work.runtime.now() < lastStart(work, build);
}

/** Whether a build failed, and no other is started in its place. */
export function hasLost(work: Work, build: BuildProperties, each: Build): boolean {
  return hasFailed(each) && !isStartedAgain(work, build, each);
}

/** When the next attempt after a failed one begins. */
export function nextAttemptAt(failed: Build): number {
  return timeOf(failed.endTime) + PAUSES[attemptOf(failed)];
}

/**
 * Until when builds are started: later none would end in time.
 *
 * The same for all who work on a request, first and late: what one could not start, no other starts after its answer.
 */
export function lastStart(work: Work, build: BuildProperties): number {
  return work.deadline - Number(build.BuildMinutes) * 60_000;
}

export function failedPhase({ phases = [] }: Build): BuildPhase | undefined {
  return phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED' && phaseStatus !== 'IN_PROGRESS');
}

function isDenial(build: Build): boolean {
  const { phaseType = '', contexts = [] } = failedPhase(build) ?? {};
  return hasFailed(build) && build.buildStatus !== 'STOPPED' && EARLY.includes(phaseType)
    && contexts.some(({ statusCode, message }) => DENIAL.test(`${statusCode} ${message}`));
}

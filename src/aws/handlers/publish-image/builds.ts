import type { Build } from '@aws-sdk/client-codebuild';
import type { BuildProperties } from '../protocol';
import { ENV } from '../protocol';
import { requestToken } from './request';
import type { Work } from './work';

/** Pages of 100 builds that are looked through; a build of this request cannot be older than the request. */
const PAGES = 10;
const OLDER = 600_000;
/** No request is older than that. */
const PATIENCE = 4_500_000;

/** Builds of a request by platform. */
export type BuildsByPlatform = ReadonlyMap<string, Build>;

/** The builds of this request: of each platform the newest attempt, and of that the first build, since a person may have started it again by hand. */
export async function findBuilds(work: Work, { Platforms }: BuildProperties): Promise<BuildsByPlatform> {
  const token = requestToken(work.request);
  const since = (work.request.startKnown ? work.request.startedAt : work.runtime.now() - PATIENCE) - OLDER;
  const found = await listBuilds(work, Platforms.map(({ ProjectName }) => ProjectName), since);
  return newestOfEach(found.filter(build => variable(build, ENV.request) === token));
}

/** Builds that are known by their ids. */
export async function getBuilds(work: Work, ids: readonly string[]): Promise<readonly Build[]> {
  const on = ids.map(id => id.split(':')[0]).join(', ');
  const { builds = [] } = await work.call('codebuild:BatchGetBuilds', on, async () => work.runtime.aws.batchGetBuilds({ ids: [...ids] }));
  return builds;
}

/** Builds of projects that started since a time, the newest first. */
export async function listBuilds(work: Work, projectNames: readonly string[], since: number, pages = PAGES): Promise<Build[]> {
  const builds: Build[] = [];
  for (const projectName of new Set(projectNames)) {
    let nextToken: string | undefined;
    for (let page = 0; page < pages; page++) {
      const listed = await work.call('codebuild:ListBuildsForProject', projectName,
        async () => work.runtime.aws.listBuildsForProject({ projectName, sortOrder: 'DESCENDING', nextToken }));
      const ids = listed.ids ?? [];
      const these = ids.length === 0 ? [] : await getBuilds(work, ids);
      builds.push(...these);
      nextToken = listed.nextToken;
      if (nextToken === undefined || these.some(build => timeOf(build.startTime) < since)) {
        break;
      }
    }
  }
  return builds.filter(build => timeOf(build.startTime) >= since);
}

export function variable(build: Build, name: string): string | undefined {
  return build.environment?.environmentVariables?.find(each => each.name === name)?.value;
}

/** Which of the builds of a request for one platform it is: 0, and more after denials. */
export function attemptOf(build: Build): number {
  return Number(variable(build, ENV.attempt) ?? 0);
}

export function isRunning({ buildStatus }: Build): boolean {
  return buildStatus === undefined || buildStatus === 'IN_PROGRESS';
}

export function hasFailed(build: Build): boolean {
  return !isRunning(build) && build.buildStatus !== 'SUCCEEDED';
}

export function timeOf(time: Date | undefined): number {
  return time === undefined ? Number.POSITIVE_INFINITY : new Date(time).getTime();
}

function newestOfEach(builds: readonly Build[]): BuildsByPlatform {
  const first = new Map<string, Build>();
  for (const build of builds) {
    const platform = variable(build, ENV.platform) ?? '';
    const known = first.get(platform);
    const newer = known === undefined ? 1 : attemptOf(build) - attemptOf(known);
    if (newer > 0 || (newer === 0 && timeOf(build.startTime) < timeOf(known?.startTime))) {
      first.set(platform, build);
    }
  }
  return first;
}

import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts a build and waits for its end.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {object} request of StartBuild
 * @returns {Promise<any>} the build's record
 */
export async function runBuild(aws, request) {
  const { build } = await aws.call('codebuild', 'StartBuild', request);
  return endOfBuild(aws, build.id);
}

/**
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} id
 * @returns {Promise<any>} the build's record
 */
export function endOfBuild(aws, id) {
  return buildWhen(aws, id, (build) => build.buildComplete);
}

/**
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} id
 * @param {(build: any) => boolean} condition
 * @returns {Promise<any>} the build's record as soon as it meets the condition
 */
export async function buildWhen(aws, id, condition) {
  for (;;) {
    const { builds: [build] } = await aws.call('codebuild', 'BatchGetBuilds', { ids: [id] });
    if (condition(build)) return build;
    if (build.buildComplete) throw new Error(`${id} ended with ${build.buildStatus}`);
    await sleep(200);
  }
}

/**
 * All builds of a project, the oldest first; of all projects when it is left out.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} [projectName]
 * @returns {Promise<any[]>}
 */
export async function buildsOf(aws, projectName) {
  const sortOrder = 'ASCENDING';
  const { ids } = await (projectName ? aws.call('codebuild', 'ListBuildsForProject', { projectName, sortOrder }) : aws.call('codebuild', 'ListBuilds', { sortOrder }));
  return ids.length === 0 ? [] : (await aws.call('codebuild', 'BatchGetBuilds', { ids })).builds;
}

/**
 * The lines of a build's log.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {any} build its record
 * @returns {Promise<string[]>}
 */
export async function logOfBuild(aws, { logs }) {
  const { events } = await aws.call('logs', 'GetLogEvents', { logGroupName: logs.groupName, logStreamName: logs.streamName, startFromHead: true });
  return events.map((/** @type {{ message: string }} */ { message }) => message.trimEnd());
}

/**
 * @param {any} build its record
 * @param {string} name
 * @returns {any} the phase
 */
export function phaseOf(build, name) {
  return build.phases.find((/** @type {{ phaseType: string }} */ { phaseType }) => phaseType === name);
}

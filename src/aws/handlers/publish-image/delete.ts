import { isRunning, listBuilds, timeOf, variable } from './builds';
import { messageOf } from './failure';
import { ownerToken, physicalId } from './request';
import type { Work } from './work';
import { ENV } from '../protocol';

const PATIENCE = 20_000;
/** No build is older than that and still runs. */
const OLDEST = 7_200_000;

/**
 * Delete: stops what is still built for this id and no other. Images stay, since a running or rolled-back stack may need them.
 *
 * Nothing that goes wrong here is a reason to keep the resource.
 */
export async function deleted(patient: Work): Promise<void> {
  const { runtime, request } = patient;
  const { properties, physicalId: id = '' } = request;
  const ownId = physicalId(properties);
  if (properties.Build === undefined || (id !== ownId && !isMadeUp(id))) {
    runtime.log('nothing to delete');
    return;
  }
  const work = patient.brief(PATIENCE);
  try {
    const owner = ownerToken(request, ownId);
    const builds = await listBuilds(work, properties.Build.Platforms.map(({ ProjectName }) => ProjectName), runtime.now() - OLDEST, 3);
    // Not one that started after the request: that is the build of a later one, and this event comes late or again.
    const own = builds.filter(build => isRunning(build) && variable(build, ENV.owner) === owner
      && (!request.startKnown || timeOf(build.startTime) <= request.startedAt));
    for (const build of own) {
      runtime.log('stop build', { build: build.id });
      await work.call('codebuild:StopBuild', String(build.projectName), async () => runtime.aws.stopBuild({ id: build.id }));
    }
  } catch (error) {
    runtime.log('not stopped', { error: messageOf(error) });
  }
}

/**
 * Whether CloudFormation made up the id (`stack-logicalId-1ABCDEF`): it deletes a resource whose Create was not answered, because the stack is deleted
 * or rolled back meanwhile. Ids of this function have a colon.
 */
function isMadeUp(id: string): boolean {
  return !id.includes(':');
}

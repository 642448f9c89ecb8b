import type { Answer, SimulatedRequest } from './cloudformation';
import type { SimulatedBuild } from './codebuild';
import { variable } from './codebuild';
import type { World } from './world';
import type { PublishProperties } from '../../../../../src/aws/handlers/protocol';
import { ownerToken, physicalId, requestToken } from '../../../../../src/aws/handlers/publish-image/request';
import type { Envelope } from '../../../../../src/aws/handlers/publish-image/request';

/** What is wrong in a world; nothing when every promise was kept. */
export function broken(world: World): string[] {
  const { cloudformation, codebuild } = world;
  return [
    ...cloudformation.requests.flatMap(request => [...answered(request), ...oneAnswer(request), ...wellFormed(request), ...live(world, request)]),
    ...oneBuild(world),
    ...stopped(world),
    ...neverMoved(world),
    ...codebuild.builds.filter(build => build.endedAt === Number.POSITIVE_INFINITY && !inFlight(world)).map(build => `${build.id} runs for ever`),
  ].map(problem => `seed ${world.seed}: ${problem}`);
}

/**
 * Answers as they have to be equal: status, physical id and data always, reasons where the end of a build is the reason, but for the lines of its log,
 * which are what could be had of it. Other reasons may differ, since an event that comes again when no build can be started anymore cannot know
 * why an earlier one was refused; see `differentReasons()`.
 */
export function comparable(body: string): string {
  const { Reason: reason, ...rest } = JSON.parse(body) as Answer;
  return JSON.stringify({ ...rest, reason: /build (ended as|did not end|waited)/.test(reason ?? '') ? reason?.replace(LINES, '') : undefined });
}

/** Requests that were answered FAILED with more than one reason. */
export function differentReasons({ cloudformation }: World): number {
  const reasons = ({ answers }: SimulatedRequest): Set<string> => new Set(answers.map(({ answer }) => (answer.Reason ?? '').replace(LINES, '')));
  return cloudformation.requests.filter(request => reasons(request).size > 1).length;
}

const LINES = / Last lines of the log: .*/;

function answered({ answers, startedAt, endsAt, event }: SimulatedRequest): string[] {
  const [first] = answers;
  const limit = event.RequestType === 'Delete' ? 600_000 : endsAt - startedAt;
  return first === undefined || first.at - startedAt >= limit
    ? [`${event.RequestType} ${event.RequestId} was ${first === undefined ? 'never answered' : `answered after ${first.at - startedAt} ms`}`]
    : [];
}

function oneAnswer({ answers, event }: SimulatedRequest): string[] {
  const different = [...new Set(answers.map(({ body }) => comparable(body)))];
  return different.length > 1 ? [`${event.RequestId} got ${different.length} answers: ${different.join(' AND ')}`] : [];
}

function wellFormed({ answers, event }: SimulatedRequest): string[] {
  return answers.flatMap(({ body, answer }) => [
    ...Buffer.byteLength(body) > 4_096 ? [`${event.RequestId}: an answer of ${Buffer.byteLength(body)} bytes`] : [],
    ...answer.PhysicalResourceId === '' || answer.PhysicalResourceId.length > 1_024 ? [`${event.RequestId}: physical id ${answer.PhysicalResourceId}`] : [],
    // eslint-disable-next-line no-control-regex
    ...[answer.Reason ?? '', answer.PhysicalResourceId].some(text => /[\u0000-\u001f]/.test(text)) ? [`${event.RequestId}: control characters`] : [],
    ...answer.Status === 'FAILED' && !answer.Reason ? [`${event.RequestId}: no reason`] : [],
    ...answer.Status === 'FAILED' && event.RequestType !== 'Create' && typeof event.PhysicalResourceId === 'string'
      && answer.PhysicalResourceId !== event.PhysicalResourceId ? [`${event.RequestId}: a failed ${event.RequestType} changed the id`] : [],
    ...body.includes('X-Amz-Signature') ? [`${event.RequestId}: the address of the answer is told`] : [],
  ]);
}

/** What was answered has to be there in the end, under its tag. */
function live({ repository, time }: World, { answers, event }: SimulatedRequest): string[] {
  return repository.deletedAt < Number.POSITIVE_INFINITY ? [] : answers.filter(({ answer }) => answer.Status === 'SUCCESS' && event.RequestType !== 'Delete').flatMap(({ answer }) => {
    const { Digest = '', Tag = '' } = answer.Data ?? {};
    return repository.images.has(Digest) && repository.digestAt(Tag, time.now) === Digest ? [] : [`${event.RequestId}: ${Tag} is not ${Digest} anymore`];
  });
}

/** One build, and before it a few that were denied while nothing of the image had happened. */
function oneBuild({ codebuild }: World): string[] {
  const denied = (build: SimulatedBuild): boolean => build.context.statusCode === 'ACCESS_DENIED';
  return [...repeated(codebuild.builds.filter(build => !denied(build)), 1), ...repeated(codebuild.builds, 4)];
}

function repeated(builds: readonly SimulatedBuild[], most: number): string[] {
  const keys = builds.map(build => `${variable(build, 'MINIMAL_IMAGES_REQUEST')} ${variable(build, 'MINIMAL_IMAGES_PLATFORM')}`);
  return [...new Set(keys)].filter(key => keys.filter(each => each === key).length > most).map(key => `more than ${most} builds of ${key}`);
}

/** Builds are stopped by their own request, or by Delete of the id that they are for. */
function stopped({ lambda, codebuild, cloudformation }: World): string[] {
  return lambda.calls.filter(({ action }) => action === 'codebuild:StopBuild').flatMap(({ input, invocation }) => {
    const build = codebuild.builds.find(({ id }) => id === (input as { id?: string }).id);
    const event = cloudformation.requests.find(each => each.event.RequestId === invocation.requestId)?.event;
    const envelope = { stackId: event?.StackId, logicalId: event?.LogicalResourceId, requestId: event?.RequestId } as Envelope;
    const id = String(event?.PhysicalResourceId);
    // CloudFormation makes up an id when it had no answer.
    const ownId = id.includes(':') ? id : physicalId(event?.ResourceProperties as PublishProperties);
    const own = build !== undefined && (event?.RequestType === 'Delete'
      ? variable(build, 'MINIMAL_IMAGES_OWNER') === ownerToken(envelope, ownId)
      : variable(build, 'MINIMAL_IMAGES_REQUEST') === requestToken(envelope));
    return own ? [] : [`${invocation.requestId} stopped ${build?.id}, which is not its own`];
  });
}

/** A tag of content may move before anybody was told of it, never after. */
function neverMoved(world: World): string[] {
  const { repository, cloudformation } = world;
  return [...repository.tags].filter(([tag]) => tag.startsWith('h-')).flatMap(([tag, history]) => {
    const told = cloudformation.requests.flatMap(({ answers }) => answers).filter(({ answer }) => answer.Data?.Tag === tag).map(({ at }) => at);
    return history.some(({ at }, index) => index > 0 && told.some(time => time < at)) ? [`${tag} moved after it was told`] : [];
  });
}

function inFlight(world: World): boolean {
  return world.cloudformation.requests.some(({ answers }) => answers.length === 0);
}

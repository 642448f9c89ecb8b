import type { Outcome } from './answer';
import { answerBody } from './answer';
import { HandOverBuilds } from './await-builds';
import { deleted } from './delete';
import { readEnvelope, signedAt } from './envelope';
import { Failure, messageOf } from './failure';
import type { Hop } from './hop';
import { HOPS_AT_MOST, nextHop, readHop } from './hop';
import { readProperties } from './properties';
import { publishOrExplain } from './publish-or-explain';
import type { Envelope, Request } from './request';
import { physicalId } from './request';
import type { Runtime } from './runtime';
import { send } from './send';
import { cleaned } from './text';
import { HandOver, Work } from './work';
import { isRecord } from '../../../private/text';
import { COPY_MINUTES, publishedTag } from '../protocol';

/** What CodeBuild may take beyond its own limits; the rest of ANSWER_MINUTES is for the answer. */
const SLACK = 120_000;
/** From the stop of builds to the last try of anything. */
const AFTERWARDS = 60_000;
/** An event that comes when all time is over has this much to be answered as it was before. */
const LEAST = 30_000;

/** One event: acts on it and answers it, or leaves both to a next invocation. */
export async function handle(event: unknown, runtime: Runtime): Promise<void> {
  const hop = readHop(event, runtime.now());
  const arrival = readEnvelope(hop.event);
  if (arrival === undefined) {
    runtime.log('nobody to answer', { why: 'the event has no ResponseURL that could be answered' });
    return;
  }
  const { envelope, problems } = arrival;
  runtime.log('request', { type: envelope.type, logicalId: cleaned(envelope.logicalId), physicalId: envelope.physicalId, hop: hop.hop });
  const outcome = problems.length > 0
    ? failed(envelope, new Failure(`the event is not right: ${problems.join('; ')}`))
    : await act(envelope, hop, runtime);
  if (outcome !== undefined) {
    runtime.log('answer', { ...outcome });
    await send(runtime, envelope.responseUrl, answerBody(envelope, outcome));
  }
}

/** @returns undefined when the next invocation answers */
async function act(envelope: Envelope, hop: Hop, runtime: Runtime): Promise<Outcome | undefined> {
  let request: Request;
  try {
    request = asked(envelope, hop, runtime.now());
  } catch (error) {
    // What could never be made needs no deletion.
    return envelope.type === 'Delete' ? { status: 'SUCCESS', physicalId: envelope.physicalId ?? fallbackId(envelope) } : failed(envelope, error);
  }
  const work = workOn(request, runtime);
  try {
    if (request.type === 'Delete') {
      await deleted(work);
      return { status: 'SUCCESS', physicalId: request.physicalId ?? fallbackId(request) };
    }
    const data = await publishOrExplain(work);
    return { status: 'SUCCESS', physicalId: physicalId(request.properties), data };
  } catch (error) {
    return error instanceof HandOver ? handOver(work, hop, error) : failed(request, error);
  }
}

function asked(envelope: Envelope, hop: Hop, now: number): Request {
  const properties = readProperties(envelope.rawProperties);
  const signed = hop.hop === 0 ? signedAt(envelope.responseUrl, now) : undefined;
  return {
    ...envelope,
    properties,
    tag: publishedTag(properties),
    startedAt: signed ?? hop.startedAt,
    startKnown: signed !== undefined || hop.startKnown,
    hop: hop.hop,
    builds: hop.builds,
    refused: hop.refused,
  };
}

function workOn(request: Request, runtime: Runtime): Work {
  const { Build } = request.properties;
  const patience = Build === undefined ? COPY_MINUTES * 60_000 : (Number(Build.QueuedMinutes) + Number(Build.BuildMinutes)) * 60_000 + SLACK;
  const deadline = request.startedAt + patience;
  return new Work(runtime, request, deadline, Math.max(deadline + AFTERWARDS, runtime.now() + LEAST));
}

/** Has a next invocation go on; answers for it when there can be none. */
async function handOver(work: Work, hop: Hop, reason: HandOver): Promise<Outcome | undefined> {
  const { runtime, request } = work;
  const { builds, refused } = reason instanceof HandOverBuilds ? reason : { builds: {}, refused: request.refused };
  if (request.hop >= HOPS_AT_MOST) {
    return failed(request, new Failure(`the work was handed over ${HOPS_AT_MOST} times: give the function a longer timeout`));
  }
  try {
    const payload = nextHop(hop.event, request, builds, refused);
    // All but what an answer takes.
    await work.brief(Math.max(0, runtime.remaining() - 15_000)).call('lambda:InvokeFunction', 'itself', async () => runtime.aws.invokeSelf(payload));
    runtime.log('handed over', { hop: request.hop + 1, builds });
    return undefined;
  } catch (error) {
    return failed(request, new Failure(`the work could not be handed over to a next invocation: ${messageOf(error)}`));
  }
}

/** A failed Update keeps its resource; a failed Create names the one that it would have made. */
function failed(envelope: Envelope, error: unknown): Outcome {
  const reason = error instanceof Failure ? error.message : `unexpected error: ${messageOf(error)}`;
  const lines = isRecord(error) && Array.isArray(error.lines) ? error.lines as string[] : undefined;
  return { status: 'FAILED', physicalId: envelope.physicalId ?? wouldBeId(envelope), reason, lines };
}

function wouldBeId(envelope: Envelope): string {
  try {
    return physicalId(readProperties(envelope.rawProperties));
  } catch {
    return fallbackId(envelope);
  }
}

function fallbackId({ requestId }: Envelope): string {
  return `failed:${cleaned(requestId).slice(0, 128) || 'unknown'}`;
}

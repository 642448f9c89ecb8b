import type { Envelope } from './request';
import { cleaned } from './text';

/** CloudFormation takes no longer answer. */
export const ANSWER_AT_MOST = 4_096;

export type Outcome =
  | { readonly status: 'SUCCESS'; readonly physicalId: string; readonly data?: { readonly [name: string]: string } }
  | { readonly status: 'FAILED'; readonly physicalId: string; readonly reason: string; readonly lines?: readonly string[] };

/** The body of an answer: never above CloudFormation's limit, never with control characters, never without a physical id. */
export function answerBody(envelope: Envelope, outcome: Outcome): string {
  const body = (more: object): string => JSON.stringify({
    Status: outcome.status,
    ...more,
    PhysicalResourceId: outcome.physicalId,
    StackId: envelope.stackId,
    RequestId: envelope.requestId,
    LogicalResourceId: envelope.logicalId,
  });
  if (outcome.status === 'SUCCESS') {
    return body({ Data: outcome.data });
  }
  // The first lines of the log go first, then the end of the reason.
  const reason = cleaned(outcome.reason) || 'the reason is not known';
  const lines = [...outcome.lines ?? []].map(cleaned);
  const withLines = (count: number): string => body({ Reason: count === 0 ? reason : `${reason} Last lines of the log: ${lines.slice(-count).join(' | ')}` });
  for (let count = lines.length; count >= 0; count--) {
    const whole = withLines(count);
    if (Buffer.byteLength(whole) <= ANSWER_AT_MOST) {
      return whole;
    }
  }
  return body({ Reason: shortened(reason, text => Buffer.byteLength(body({ Reason: text })) <= ANSWER_AT_MOST) });
}

/** As many whole characters as fit. */
function shortened(text: string, fits: (text: string) => boolean): string {
  const characters = [...text];
  let [fitting, tooMany] = [0, characters.length + 1];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    [fitting, tooMany] = fits(`${characters.slice(0, middle).join('')}…`) ? [middle, tooMany] : [fitting, middle];
  }
  return `${characters.slice(0, fitting).join('')}…`;
}

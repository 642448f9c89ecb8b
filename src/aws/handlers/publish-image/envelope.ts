import type { Envelope } from './request';
import { isRecord } from '../../../private/text';

/** The parts of an event that an answer needs. */
export interface Arrival {
  readonly envelope: Envelope;
  readonly problems: readonly string[];
}

/** Longest values that CloudFormation has; longer ones would not fit into an answer. */
const LIMITS = { StackId: 1_024, RequestId: 128, LogicalResourceId: 255, PhysicalResourceId: 1_024 } as const;

/** Reads an event of CloudFormation; undefined when nobody could be answered. */
export function readEnvelope(event: unknown): Arrival | undefined {
  const fields = isRecord(event) ? event : {};
  const responseUrl = answerable(fields.ResponseURL);
  if (responseUrl === undefined) {
    return undefined;
  }
  const problems: string[] = [];
  const read = (name: keyof typeof LIMITS): string => {
    const value = fields[name];
    if (typeof value !== 'string' || value === '' || value.length > LIMITS[name] || /[\u0000-\u001f\u007f]/.test(value)) {
      problems.push(`${name} must be a text of 1 to ${LIMITS[name]} characters`);
      return typeof value === 'string' ? value.slice(0, 128).replace(/[\u0000-\u001f\u007f]/g, '?') : '';
    }
    return value;
  };
  const type = fields.RequestType;
  if (type !== 'Create' && type !== 'Update' && type !== 'Delete') {
    problems.push('RequestType must be Create, Update or Delete');
  }
  const hasId = type === 'Update' || type === 'Delete' || fields.PhysicalResourceId !== undefined;
  return {
    envelope: {
      type: type === 'Update' || type === 'Delete' ? type : 'Create',
      responseUrl,
      stackId: read('StackId'),
      requestId: read('RequestId'),
      logicalId: read('LogicalResourceId'),
      physicalId: hasId ? read('PhysicalResourceId') || undefined : undefined,
      rawProperties: fields.ResourceProperties,
    },
    problems,
  };
}

/**
 * When CloudFormation signed the address for the answer: the start of its patience.
 *
 * Undefined when the address does not say it, or says what cannot be.
 */
export function signedAt(responseUrl: string, now: number): number | undefined {
  const [, ...found] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(new URL(responseUrl).searchParams.get('X-Amz-Date') ?? '') ?? [];
  const [year, month, day, hour, minute, second] = found.map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return time <= now + 60_000 && time > now - 86_400_000 ? Math.min(time, now) : undefined;
}

/** https, or http to this machine (an emulator). */
function answerable(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 8_192 || !URL.canParse(value)) {
    return undefined;
  }
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) ? value : undefined;
}

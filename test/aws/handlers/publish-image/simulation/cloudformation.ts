import type { Random } from './random';
import type { VirtualTime } from './time';
import type { PublishProperties } from '../../../../../src/aws/handlers/protocol';
import { ANSWER_MINUTES, COPY_MINUTES } from '../../../../../src/aws/handlers/protocol';

export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: { readonly [name: string]: string };
}

/** A request to a custom resource, and all that was answered. */
export interface SimulatedRequest {
  readonly event: { readonly RequestType: string; readonly RequestId: string; readonly [name: string]: unknown };
  readonly startedAt: number;
  /** When CloudFormation stops to wait. */
  readonly endsAt: number;
  readonly answers: { readonly at: number; readonly body: string; readonly answer: Answer }[];
  /** Of answers that came when nobody waited anymore. */
  readonly waiting: { wake?: () => void };
}

/** What CloudFormation does with custom resources: asks, waits for the resource's time, takes the first answer. */
export class SimulatedCloudFormation {
  public readonly requests: SimulatedRequest[] = [];
  /** Of an answer to be refused with 5xx. */
  public refuse = 0;
  /** Whether addresses tell when they were signed. */
  public dated = true;

  constructor(private readonly time: VirtualTime, private readonly random: Random, private readonly send: (event: unknown) => void) {}

  /** @returns the first answer; undefined when none comes in time */
  public async ask(event: { readonly [name: string]: unknown }): Promise<Answer | undefined> {
    const id = `request-${this.requests.length}`;
    const date = new Date(this.time.now).toISOString().replace(/[-:]|\.\d+/g, '');
    const request: SimulatedRequest = {
      event: {
        RequestType: 'Create', RequestId: id, ResponseURL: `https://answers.example/${id}?${this.dated ? `X-Amz-Date=${date}&` : ''}X-Amz-Signature=secret`, ...event,
      },
      startedAt: this.time.now,
      endsAt: this.time.now + serviceTimeout(event.ResourceProperties),
      answers: [],
      waiting: {},
    };
    this.requests.push(request);
    this.send(request.event);
    await new Promise<void>(resolve => {
      request.waiting.wake = resolve;
      this.time.at(request.endsAt, resolve);
    });
    return request.answers[0]?.answer;
  }

  /** S3 behind the address of an answer. */
  public reply(url: string, body: string): number {
    if (this.random.chance(this.refuse)) {
      return this.random.pick([500, 503, 0]);
    }
    const request = this.requests.find(({ event }) => url === event.ResponseURL);
    if (request === undefined) {
      return 403;
    }
    request.answers.push({ at: this.time.now, body, answer: JSON.parse(body) as Answer });
    request.waiting.wake?.();
    return 200;
  }
}

/** As the construct gives it to the resource; an hour when it cannot be read. */
function serviceTimeout(properties: unknown): number {
  const { Build, Copy } = (properties ?? {}) as Partial<PublishProperties>;
  const minutes = Copy === undefined ? Number(Build?.QueuedMinutes) + Number(Build?.BuildMinutes) : COPY_MINUTES;
  return (minutes <= 55 ? minutes + ANSWER_MINUTES : 60) * 60_000;
}

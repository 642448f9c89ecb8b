import { CallFailure, codeOf, kindOf, messageOf } from './failure';
import type { Request } from './request';
import type { Runtime } from './runtime';

/** How long after a request's start a role or policy may still be on its way. */
const PROPAGATION = 60_000;
/** The same for a project or repository made by the same deployment. */
const APPEARANCE = 15_000;
/** Below this remaining time of the invocation the work goes to the next one. */
const MARGIN = 60_000;

/** Thrown where the invocation has not enough time left: the next one takes over, from the start; every step finds what is done already. */
export class HandOver extends Error {}

/** One request on its way: what is asked for, and the patience that it has. */
export class Work {
  private readonly margin: number;

  constructor(
    public readonly runtime: Runtime,
    public readonly request: Request,
    /** Builds are stopped then. */
    public readonly deadline: number,
    /** Nothing is tried again after that. */
    public readonly end: number,
    margin?: number,
  ) {
    this.margin = margin ?? Math.min(MARGIN, runtime.remaining() / 2);
  }

  /** The same work with little patience: for a last look and for what may fail. */
  public brief(milliseconds: number): Work {
    return new Work(this.runtime, this.request, this.deadline, this.runtime.now() + milliseconds, 2_000);
  }

  public checkpoint(upcoming = 0): void {
    if (this.runtime.remaining() - upcoming < this.margin) {
      throw new HandOver();
    }
  }

  public async pause(milliseconds: number): Promise<void> {
    this.checkpoint(milliseconds);
    await this.runtime.sleep(milliseconds);
  }

  /** Before the try after this many failed ones. */
  public async backOff(failed: number): Promise<void> {
    await this.pause((0.5 + this.runtime.random() / 2) * Math.min(1_000 * 2 ** failed, 15_000));
  }

  /**
   * Calls AWS until it answers or no patience is left.
   *
   * @throws CallFailure
   */
  public async call<T>(action: string, on: string, send: () => Promise<T>): Promise<T> {
    for (let failed = 0; ; failed++) {
      try {
        return await this.once(action, on, send);
      } catch (error) {
        if (!this.isRepeatable(error)) {
          throw error;
        }
      }
      await this.backOff(failed);
    }
  }

  /** Calls AWS once. */
  public async once<T>(action: string, on: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const [code, kind, detail] = [codeOf(error), kindOf(error), messageOf(error)];
      this.runtime.log('call failed', { action, on, code, kind });
      throw new CallFailure(`${action} on ${on} ${kind === 'denied' ? 'is not allowed' : 'failed'}: ${code}: ${detail}`, code, kind, detail);
    }
  }

  /** Whether what failed may come right, and the patience lasts. */
  public isRepeatable(error: unknown): boolean {
    const now = this.runtime.now();
    const { startedAt } = this.request;
    switch (error instanceof CallFailure ? error.kind : 'other') {
      case 'transient': return now < this.end;
      case 'denied': return now < Math.min(this.end, startedAt + PROPAGATION);
      case 'missing': return now < Math.min(this.end, startedAt + APPEARANCE);
      default: return false;
    }
  }
}

/** Time that passes only when nobody has anything else to do: an hour of waiting takes milliseconds. */
export class VirtualTime {
  private readonly timers: { readonly at: number; readonly order: number; readonly wake: () => void }[] = [];
  private order = 0;

  constructor(public now = Date.UTC(2030, 0, 1)) {}

  public async sleep(milliseconds: number): Promise<void> {
    await new Promise<void>(resolve => this.at(this.now + Math.max(0, milliseconds), resolve));
  }

  public at(time: number, wake: () => void): void {
    // A heap, by time and then by order of asking.
    const { timers } = this;
    timers.push({ at: time, order: this.order++, wake });
    for (let child = timers.length - 1; child > 0;) {
      const parent = Math.floor((child - 1) / 2);
      if (!this.before(child, parent)) {
        break;
      }
      [timers[child], timers[parent]] = [timers[parent], timers[child]];
      child = parent;
    }
  }

  /** Lets everybody act until it is over or nobody waits for anything. */
  public async run(over: () => boolean): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      const next = over() ? undefined : this.pop();
      if (next === undefined) {
        return;
      }
      this.now = Math.max(this.now, next.at);
      next.wake();
    }
  }

  private pop(): { readonly at: number; readonly wake: () => void } | undefined {
    const { timers } = this;
    const [first] = timers;
    const last = timers.pop();
    if (last === undefined || timers.length === 0) {
      return first;
    }
    timers[0] = last;
    for (let parent = 0; ;) {
      const children = [2 * parent + 1, 2 * parent + 2].filter(child => child < timers.length);
      const least = children.reduce((best, child) => this.before(child, best) ? child : best, parent);
      if (least === parent) {
        return first;
      }
      [timers[parent], timers[least]] = [timers[least], timers[parent]];
      parent = least;
    }
  }

  private before(a: number, b: number): boolean {
    const [one, other] = [this.timers[a], this.timers[b]];
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }
}

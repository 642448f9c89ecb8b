/** Something to log in with, the header that it is sent by, and until when. */
export interface Login<T> {
  readonly value: T;
  readonly header?: string;
  /** Milliseconds since 1970. */
  readonly freshUntil?: number;
}

interface Entry<T> {
  readonly asked: Promise<Login<T>>;
  got?: Login<T>;
}

/** Logins that are asked for once and then used by everybody, until they are old or were refused. */
export class SharedLogins<T> {
  private readonly entries = new Map<string, Entry<T>>();

  public constructor(private readonly now: () => number) {}

  /** The login of this name; a failure is not kept. */
  public async get(name: string, ask: () => Promise<Login<T>>): Promise<T> {
    const kept = this.entries.get(name);
    const entry = kept !== undefined && this.now() < (kept.got?.freshUntil ?? Number.POSITIVE_INFINITY) ? kept : { asked: ask() };
    this.entries.set(name, entry);
    try {
      return (entry.got = await entry.asked).value;
    } catch (error) {
      if (this.entries.get(name) === entry) {
        this.entries.delete(name);
      }
      throw error;
    }
  }

  /** What was sent was refused. Of many who hear so, the first is right: after it there is a new one. */
  public forget(name: string, sent: string | undefined): void {
    if (sent !== undefined && this.entries.get(name)?.got?.header === sent) {
      this.entries.delete(name);
    }
  }
}

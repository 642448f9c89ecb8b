/** What came of trying an image. */
export interface RunResult {
  /** Which way it was tried. */
  readonly way: 'docker' | 'root' | 'user namespace' | 'none';
  /**
   * Whether the program started, and whether that can be told: it cannot where this machine has no way to try it, or where it failed and the
   * owners of files, which the way could not represent, may be why.
   */
  readonly verdict: 'started' | 'did not start' | 'cannot tell';
  /** Why it did not start, or why nobody can tell, as a sentence. */
  readonly reason?: string;
  /** As shells say it: 128 and the signal's number when one ended it. */
  readonly exitCode?: number;
  readonly signal?: string;
  /** It still ran when its time was over. */
  readonly timedOut: boolean;
  /** What the trial did not have as a container would. */
  readonly notes: readonly string[];
}

export interface RunOptions {
  /** In place of the image's arguments (CMD). */
  readonly args?: readonly string[];
  /** Added to the image's environment. */
  readonly env?: { readonly [name: string]: string };
  /** In place of the image's user. */
  readonly user?: string;
  /** Shows this machine's network; none is there without it. */
  readonly network?: boolean;
  /** Ports that this machine reaches the program by, where it sees the network and has one of its own. */
  readonly ports?: readonly number[];
  /** Ends the program after this many milliseconds; never when not given. */
  readonly timeoutMs?: number;
  /** Ends the program when it is aborted. */
  readonly stop?: AbortSignal;
  readonly onStdout?: (chunk: Buffer) => void;
  readonly onStderr?: (chunk: Buffer) => void;
  /** Takes this way, also where another one is better. */
  readonly way?: 'root' | 'user namespace';
}

/** When an engine looks whether a container is well. */
export interface HealthcheckTimes {
  /**
   * Seconds between two checks.
   *
   * @default 30
   */
  readonly intervalSeconds?: number;

  /**
   * Seconds after which a check has failed.
   *
   * @default 30
   */
  readonly timeoutSeconds?: number;

  /**
   * Seconds after the start in which failures do not count.
   *
   * @default 0
   */
  readonly startPeriodSeconds?: number;

  /**
   * Seconds between two checks within the start period; needs docker/dockerfile:1.6.
   *
   * @default 5
   */
  readonly startIntervalSeconds?: number;

  /**
   * Failures in a row that make a container unhealthy.
   *
   * @default 3
   */
  readonly retries?: number;
}

/** How an engine finds out whether a container is well. */
export interface HealthcheckOptions extends HealthcheckTimes {
  /** Command in exec form; exit code 0 is healthy, 1 is not. */
  readonly command: string[];
}

/** What is known of a raw line. */
export interface RawOptions {
  /**
   * The `docker/dockerfile` version that the line needs, e.g. `1.7`.
   *
   * @default - the frontend that is built into Docker 20.10
   */
  readonly frontend?: string;
}

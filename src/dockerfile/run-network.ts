/** The network that a RUN instruction sees. */
export enum RunNetwork {
  /** The network of the build. */
  DEFAULT = 'default',
  /** Only the loopback interface. */
  NONE = 'none',
  /** The network of the machine that builds; the engine has to allow it. */
  HOST = 'host',
}

import { HandlerOptions } from './handler-options';

/** Options of `ImagePublisher.localEngine()`. */
export interface LocalEngineOptions extends HandlerOptions {
  /**
   * Name that the command line shows for the asset while it builds and publishes.
   *
   * @default - the construct path
   */
  readonly displayName?: string;
}

import * as ecr from 'aws-cdk-lib/aws-ecr';
import { HandlerOptions } from './handler-options';

/** Options of `ImagePublisher.embedded()`. */
export interface EmbeddedOptions extends HandlerOptions {
  /**
   * Repositories in ECR, of this account or another and of the region of the stack, that bases come from. A repository of another account has to allow
   * it by its policy. Bases in other registries have to be there for everybody.
   *
   * @default - bases come from other registries, or there are none
   */
  readonly pullFrom?: ecr.IRepository[];
}

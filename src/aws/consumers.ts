import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** What a container of an ECS task can be told besides what the image knows. */
export interface EcsContainerOptions {
  /**
   * Name of the container.
   *
   * @default - the id given to addContainer()
   */
  readonly containerName?: string;

  /**
   * Environment. Tokens are welcome: it is known at deployment.
   *
   * @default - what the image has
   */
  readonly environment?: { [name: string]: string };

  /**
   * Secrets as environment variables.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Arguments for the program.
   *
   * @default - what the image has
   */
  readonly command?: string[];

  /**
   * Where its output goes.
   *
   * @default - nowhere
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Hard limit of memory in MiB.
   *
   * @default - the task's
   */
  readonly memoryLimitMiB?: number;

  /**
   * Soft limit of memory in MiB.
   *
   * @default - none
   */
  readonly memoryReservationMiB?: number;

  /**
   * Files with environment variables, in S3.
   *
   * @default - none
   */
  readonly environmentFiles?: ecs.EnvironmentFile[];

  /**
   * Labels of the container.
   *
   * @default - none
   */
  readonly dockerLabels?: { [name: string]: string };

  /**
   * Limits of the kernel.
   *
   * @default - the platform's
   */
  readonly ulimits?: ecs.Ulimit[];

  /**
   * Options of the Linux kernel, such as capabilities.
   *
   * @default - none; recipes need none
   */
  readonly linuxParameters?: ecs.LinuxParameters;

  /**
   * How long the container may take to start.
   *
   * @default - the platform's
   */
  readonly startTimeout?: Duration;

  /**
   * How long it may take to end before it is killed.
   *
   * @default - the platform's, 30 seconds
   */
  readonly stopTimeout?: Duration;

  /**
   * CPU units, 1024 to a core.
   *
   * @default - the task's
   */
  readonly cpu?: number;

  /**
   * Whether the task ends when this container does.
   *
   * @default true
   */
  readonly essential?: boolean;

  /**
   * Whether the root file system is read-only. Writable paths of the image are volumes then.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Health check.
   *
   * @default - the image's, if it has one
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * Ports.
   *
   * @default - the image's
   */
  readonly portMappings?: ecs.PortMapping[];
}

/** How an image becomes code of a function. */
export interface LambdaCodeOptions {
  /**
   * Architecture of the function; the image has to be built for it.
   *
   * @default lambda.Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Arguments for the program, e.g. the handler's name.
   *
   * @default - what the image has
   */
  readonly cmd?: string[];
}

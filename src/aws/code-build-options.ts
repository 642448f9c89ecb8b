import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { HandlerOptions } from './handler-options';
import { RegistryCredentials } from './registry-credentials';

/** Addresses of HTTP proxies. They reach the build as the predefined build arguments that no image keeps. */
export interface BuildProxy {
  /**
   * For http.
   *
   * @default - none
   */
  readonly http?: string;

  /**
   * For https.
   *
   * @default - none
   */
  readonly https?: string;

  /**
   * Hosts to reach without, separated by commas.
   *
   * @default - none
   */
  readonly none?: string;
}

/** Options of `ImagePublisher.codeBuild()`. */
export interface CodeBuildOptions extends HandlerOptions {
  /**
   * Size of the building machine.
   *
   * @default codebuild.ComputeType.SMALL
   */
  readonly computeType?: codebuild.ComputeType;

  /**
   * How long a build may take. At least 5 minutes; with `queuedTimeout` at most 55, since CloudFormation waits an hour.
   *
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;

  /**
   * How long a build may wait for a machine. At least 5 minutes.
   *
   * @default Duration.minutes(20)
   */
  readonly queuedTimeout?: Duration;

  /**
   * VPC that builds run in; needed for private registries and package sources. It needs a way out to ECR, S3 and CloudWatch Logs.
   *
   * @default - none
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets of `vpc`.
   *
   * @default - the private ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Security groups in `vpc`.
   *
   * @default - one is made, with a way out and none in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * A Docker server whose BuildKit daemon lives on between builds, with its layers; it is billed while it runs.
   *
   * @default - each build has its own
   */
  readonly dockerServer?: codebuild.DockerServerComputeType;

  /**
   * Own images for builds, by architecture (`amd64`, `arm64`). They need `node` (18 or newer), `docker` with buildx and `aws` on the PATH.
   * One with `BUILDKIT_HOST` in its environment builds there instead of on a daemon of its own.
   *
   * @default - Amazon Linux 2023 as CodeBuild has it
   */
  readonly buildImages?: { [architecture: string]: codebuild.IBuildImage };

  /**
   * Image of the BuildKit daemon. Give one in a registry of your own where Docker Hub cannot be reached or its limits are too low.
   *
   * @default - a released version of moby/buildkit on Docker Hub
   */
  readonly buildKitImage?: string;

  /**
   * Whether layers of build stages are kept in the repository, under tags that start with `cache-`.
   *
   * A repository other than an `ImageRepository` has to let these tags move; else the cache is left out and the build goes on.
   *
   * @default true
   */
  readonly cache?: boolean;

  /**
   * Repositories in ECR, of this account or another, that bases are pulled from. A repository of another account has to allow it by its policy.
   *
   * @default - none but the image's own
   */
  readonly pullFrom?: ecr.IRepository[];

  /**
   * Credentials of other registries that bases are pulled from.
   *
   * @default - none
   */
  readonly registryCredentials?: RegistryCredentials[];

  /**
   * HTTP proxies.
   *
   * @default - none
   */
  readonly proxy?: BuildProxy;
}

import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';

/**
 * The one function of a stack that waits for builds and copies images.
 *
 * All assets of a stack share it, so those that say something about it have to say the same.
 */
export interface HandlerOptions {
  /**
   * VPC that the function runs in. It needs a way out to ECR, CodeBuild, S3, Lambda and CloudWatch Logs: a NAT or endpoints, and for the answer to
   * CloudFormation an S3 gateway endpoint without a policy of its own.
   *
   * @default - no VPC, which is what reaches CloudFormation most surely
   */
  readonly handlerVpc?: ec2.IVpc;

  /**
   * Subnets of `handlerVpc`.
   *
   * @default - the private ones
   */
  readonly handlerSubnets?: ec2.SubnetSelection;

  /**
   * Where an event goes that the function failed to take three times.
   *
   * @default - nowhere; CloudFormation's own deadline ends the wait
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * How many requests may be under way at once, from 1 on. More wait.
   *
   * @default - what the account has
   */
  readonly reservedConcurrency?: number;

  /**
   * Key for logs, and for what CodeBuild stores. Its policy has to let CloudWatch Logs use it; that of a `kms.Key` of the same app is extended.
   *
   * @default - logs: CloudWatch's own; CodeBuild: a key with yearly rotation, made once in the stack
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Where builds and the function log to.
   *
   * @default - a log group of the stack that goes with it
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long to keep logs, when there is no `logGroup`.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

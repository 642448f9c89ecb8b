import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Options of `MinimalImageAsset.alarmOnBuildFailure()`. */
export interface BuildAlarmOptions {
  /**
   * How many failures in a period raise the alarm.
   *
   * @default 1
   */
  readonly threshold?: number;

  /**
   * Length of a period.
   *
   * @default Duration.minutes(5)
   */
  readonly period?: Duration;

  /**
   * What happens then, e.g. an SnsAction.
   *
   * @default - the alarm only shows
   */
  readonly actions?: cloudwatch.IAlarmAction[];
}

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { refuse } from '../../private/errors';
import type { PublishedImage } from '../published-image';

/** A metric of CodeBuild over all projects that build an image: one per architecture. */
export function buildMetric(
  { buildProjects = [] }: PublishedImage, name: 'FailedBuilds' | 'Duration', statistic: 'Sum' | 'Average', options: cloudwatch.MetricOptions = {},
): cloudwatch.IMetric {
  if (buildProjects.length === 0) {
    refuse({
      where: 'MinimalImageAsset metrics',
      problem: 'CodeBuild does not build this image, so there is nothing to measure',
      allowed: 'assets with ImagePublisher.codeBuild()',
      fix: 'leave the metric out, or change the publisher',
    });
  }
  // the value undefined would replace the default
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const metrics = buildProjects.map(({ projectName }) => new cloudwatch.Metric({
    namespace: 'AWS/CodeBuild', metricName: name, dimensionsMap: { ProjectName: projectName }, statistic, ...given,
  }));
  if (metrics.length === 1) {
    return metrics[0];
  }
  return new cloudwatch.MathExpression({
    expression: `${statistic === 'Sum' ? 'SUM' : 'AVG'}(METRICS())`,
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    label: options.label ?? name,
    color: options.color,
    period: options.period,
  });
}

import { CfnResource, Duration, IAspect, Aspects, RemovalPolicy, Stack, TagManager, Tags } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { BOTH, built, go } from './built';
import { app } from './support';
import { defectsOf, onlyPublishedIn, Resource, resourcesOf, statementsIn } from './template';
import { aws, MinimalImageOptions } from '../../src';

function given(options: aws.CodeBuildOptions = {}, image: MinimalImageOptions = {}): { stack: Stack; asset: aws.MinimalImageAsset } {
  const stack = new Stack(app(), 'Stack');
  return { stack, asset: built(stack, 'Api', { image: go(image) }, options) };
}

function only(stack: Stack, type: string): Resource {
  const all = Object.values(resourcesOf(stack, type));
  expect(all).toHaveLength(1);
  return all[0];
}

describe('metrics', () => {
  test('of the one project', () => {
    const { stack, asset } = given();
    const [project] = Object.keys(resourcesOf(stack, 'AWS::CodeBuild::Project'));
    const shown = (metric: cloudwatch.IMetric): unknown => stack.resolve(metric.toMetricConfig().metricStat);
    expect(shown(asset.metricBuildFailures())).toMatchObject({
      namespace: 'AWS/CodeBuild', metricName: 'FailedBuilds', statistic: 'Sum', dimensions: [{ name: 'ProjectName', value: { Ref: project } }],
    });
    expect(shown(asset.metricBuildDuration())).toMatchObject({ metricName: 'Duration', statistic: 'Average' });
    expect(shown(asset.metricBuildDuration({ statistic: 'p99', period: undefined }))).toMatchObject({ statistic: 'p99' });
  });

  test('of both projects', () => {
    // GIVEN
    const { stack, asset } = given({}, BOTH);

    // WHEN
    const config = asset.metricBuildFailures({ period: Duration.hours(1), label: 'of the api' }).toMetricConfig();

    // THEN
    expect([config.mathExpression?.expression, config.mathExpression?.period, config.renderingProperties?.label]).toEqual(['SUM(METRICS())', 3600, 'of the api']);
    const { usingMetrics = {} } = config.mathExpression ?? {};
    const projects = Object.values(usingMetrics).map(metric => stack.resolve(metric.toMetricConfig().metricStat?.dimensions?.[0].value).Ref);
    expect(projects.sort()).toEqual(Object.keys(resourcesOf(stack, 'AWS::CodeBuild::Project')).sort());
    expect(asset.metricBuildDuration().toMetricConfig().renderingProperties?.label).toBe('Duration');
    expect(asset.metricBuildDuration().toMetricConfig().mathExpression?.expression).toBe('AVG(METRICS())');
  });

  test.each([false, true])('an alarm on the first failure (two architectures: %s)', both => {
    // GIVEN
    const { stack, asset } = given({}, both ? BOTH : {});
    const topic = new sns.Topic(stack, 'Topic');

    // WHEN
    asset.alarmOnBuildFailure();
    asset.alarmOnBuildFailure('Often', { threshold: 3, period: Duration.hours(1), actions: [new actions.SnsAction(topic)] });

    // THEN
    const [first, often] = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    expect(first).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' });
    expect(often).toMatchObject({ Threshold: 3, AlarmActions: [{ Ref: expect.stringMatching(/^Topic/) }] });
    expect([first.Metrics === undefined, first.AlarmActions]).toEqual([!both, undefined]);
    expect(defectsOf(stack)).toEqual([]);
  });
});

describe('logs', () => {
  test('are kept for three months, or as long as is said', () => {
    expect(only(given().stack, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(90);
    const { stack } = given({ logRetention: logs.RetentionDays.INFINITE });
    expect(only(stack, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBeUndefined();
  });

  test('go to a group of one’s own', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'Api', {}, { logGroup: logs.LogGroup.fromLogGroupName(stack, 'Ours', '/ours') });
    expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual({});
    expect(only(stack, 'AWS::Lambda::Function').Properties.LoggingConfig).toEqual({ LogGroup: '/ours' });
    expect(only(stack, 'AWS::CodeBuild::Project').Properties.LogsConfig.CloudWatchLogs.GroupName).toBe('/ours');
    expect(onlyPublishedIn(stack).Properties.Build.LogGroupName).toBe('/ours');
    expect(JSON.stringify(statementsIn(stack, /./).filter(({ actions: on }) => on.includes('logs:PutLogEvents')))).toContain('log-group:/ours:*');
  });

  test('function and builds may write to their group and make none', () => {
    const { stack } = given();
    const [group] = Object.keys(resourcesOf(stack, 'AWS::Logs::LogGroup'));
    const statements = statementsIn(stack, /./).filter(({ actions: on }) => on.some(action => action.startsWith('logs:')));
    expect(statements.flatMap(({ resources }) => resources).every(resource => JSON.stringify(resource).includes(group))).toBe(true);
    expect(statements.flatMap(({ actions: on }) => on)).not.toContain('logs:CreateLogGroup');
  });
});

describe('a key of one’s own', () => {
  test('for logs, function and what CodeBuild stores; CloudWatch may use it', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const encryptionKey = new kms.Key(stack, 'Key');

    // WHEN
    built(stack, 'Api', {}, { encryptionKey });

    // THEN
    const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    const key = only(stack, 'AWS::KMS::Key');
    expect([only(stack, 'AWS::Logs::LogGroup').Properties.KmsKeyId, only(stack, 'AWS::CodeBuild::Project').Properties.EncryptionKey]).toEqual([arn, arn]);
    const forLogs = key.Properties.KeyPolicy.Statement.filter(({ Principal: who }: { Principal: unknown }) => JSON.stringify(who).includes('logs.'));
    expect(forLogs).toHaveLength(1);
    expect(JSON.stringify(forLogs[0].Condition)).toContain('kms:EncryptionContext:aws:logs:arn');
    expect(defectsOf(stack)).toEqual([]);
  });

  test('a key from elsewhere keeps its policy', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'Api', {}, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111111111111:key/1') });
    expect(resourcesOf(stack, 'AWS::KMS::Key')).toEqual({});
    expect(only(stack, 'AWS::CodeBuild::Project').Properties.EncryptionKey).toBe('arn:aws:kms:eu-central-1:111111111111:key/1');
  });

  test('a key of another stack', () => {
    const created = app();
    const encryptionKey = new kms.Key(new Stack(created, 'Keys'), 'Key');
    const stack = new Stack(created, 'Stack');
    built(stack, 'Api', {}, { encryptionKey });
    created.synth();
    expect(defectsOf(stack)).toEqual([]);
  });

  test('without one there is one with yearly rotation, which goes with the stack', () => {
    const { Properties, DeletionPolicy } = only(given().stack, 'AWS::KMS::Key');
    expect([Properties.EnableKeyRotation, DeletionPolicy]).toEqual([true, 'Delete']);
  });
});

test('a function in a VPC with a queue for what it could not take', () => {
  // GIVEN
  const stack = new Stack(app(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const queueKey = new kms.Key(stack, 'QueueKey');

  // WHEN
  built(stack, 'Api', {}, {
    handlerVpc: vpc,
    handlerSubnets: { subnets: [vpc.privateSubnets[0]] },
    deadLetterQueue: new sqs.Queue(stack, 'Queue', { encryptionMasterKey: queueKey }),
    reservedConcurrency: 2,
  });

  // THEN
  const { Properties } = only(stack, 'AWS::Lambda::Function');
  const { VpcConfig: { SubnetIds }, ReservedConcurrentExecutions, DeadLetterConfig } = Properties;
  expect([SubnetIds.length, ReservedConcurrentExecutions, DeadLetterConfig !== undefined]).toEqual([1, 2, true]);
  const allowed = statementsIn(stack, /PublisherPermissions/);
  expect(allowed.some(({ actions: on, resources }) => on.includes('kms:GenerateDataKey') && JSON.stringify(resources).includes('QueueKey'))).toBe(true);
  expect(allowed.some(({ actions: on }) => on.includes('sqs:SendMessage'))).toBe(true);
  expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual({});
  expect(defectsOf(stack)).toEqual([]);
});

test('tags of the stack reach everything that can have tags', () => {
  // GIVEN
  const stack = new Stack(app(), 'Stack');
  const asset = built(stack, 'Api', { image: go(BOTH) }, { vpc: new ec2.Vpc(stack, 'Vpc') });
  asset.alarmOnBuildFailure();

  // WHEN
  Tags.of(stack).add('team', 'shop');

  // THEN
  const taggable = stack.node.findAll().filter(CfnResource.isCfnResource).filter(TagManager.isTaggable) as unknown as CfnResource[];
  const isTagged = ({ Properties }: Resource): boolean => JSON.stringify(Properties?.Tags ?? []).includes('"team"');
  const tagged = Object.entries(resourcesOf(stack)).filter(([, resource]) => isTagged(resource)).map(([id]) => id);
  expect(taggable.map(each => stack.resolve(each.logicalId)).filter(id => !tagged.includes(id))).toEqual([]);
  expect([...new Set(tagged.map(id => resourcesOf(stack)[id].Type))]).toEqual(expect.arrayContaining([
    'AWS::CodeBuild::Project', 'AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::ECR::Repository',
    'AWS::EC2::SecurityGroup',
  ]));
});

test('what stays when the stack is destroyed: the repository alone', () => {
  const kept = Object.values(resourcesOf(given().stack)).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain').map(({ Type }) => Type);
  expect(kept).toEqual(['AWS::ECR::Repository']);
});

test('an aspect that changes all removal policies does', () => {
  const { stack } = given();
  class Destroy implements IAspect {
    visit(node: IConstruct): void {
      if (CfnResource.isCfnResource(node)) {
        node.applyRemovalPolicy(RemovalPolicy.DESTROY);
      }
    }
  }
  Aspects.of(stack).add(new Destroy());
  expect(Object.values(resourcesOf(stack)).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toEqual([]);
});

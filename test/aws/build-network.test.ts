import { App, SecretValue, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { built, dockerfile } from './built';
import { app } from './support';
import { onlyPublishedIn, resourcesOf, statementsIn } from './template';
import { aws } from '../../src';

const only = (stack: Stack, type: string): any => Object.values(resourcesOf(stack, type))[0].Properties;

describe('a Docker server', () => {
  test('keeps its BuildKit daemon between builds', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'Api', {}, { dockerServer: codebuild.DockerServerComputeType.SMALL });
    expect(onlyPublishedIn(stack).Properties.Build.Builder).toBe('minimal-images');
  });

  test('in a VPC is reached by the builds, and by nobody else', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');

    // WHEN
    built(stack, 'Api', {}, { vpc: new ec2.Vpc(stack, 'Vpc'), dockerServer: codebuild.DockerServerComputeType.SMALL });

    // THEN
    const { Environment, VpcConfig } = only(stack, 'AWS::CodeBuild::Project');
    expect(Environment.DockerServer.SecurityGroupIds).toEqual(VpcConfig.SecurityGroupIds);
    const [group] = VpcConfig.SecurityGroupIds;
    const ingress = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties);
    expect(ingress).toMatchObject([{ IpProtocol: 'tcp', FromPort: 9876, ToPort: 9876, GroupId: group, SourceSecurityGroupId: group }]);
  });
});

test('builds in public subnets are refused: they would have no way out', () => {
  const stack = new Stack(app(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }] });
  expect(() => built(stack, 'Api', {}, { vpc })).toThrow(
    'Stack/Api: ImagePublisher.codeBuild(), subnets: a build in a public subnet has no way out; allowed: private subnets, with a NAT or endpoints; fix: ',
  );
});

describe('keys that AWS manages', () => {
  test('are used by CodeBuild as they are, and not for logs', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'Api', {}, { encryptionKey: kms.Alias.fromAliasName(stack, 'Managed', 'alias/aws/s3') });
    expect(resourcesOf(stack, 'AWS::KMS::Key')).toEqual({});
    expect(only(stack, 'AWS::Logs::LogGroup').KmsKeyId).toBeUndefined();
    expect(JSON.stringify(only(stack, 'AWS::CodeBuild::Project').EncryptionKey)).toContain('alias/aws/s3');
    expect(statementsIn(stack, /./).flatMap(({ actions }) => actions).filter(action => action.startsWith('kms:'))).toEqual([]);
  });

  test('other aliases are refused: IAM does not know a key by them', () => {
    const stack = new Stack(app(), 'Stack');
    const encryptionKey = kms.Alias.fromAliasName(stack, 'Ours', 'alias/ours');
    expect(() => built(stack, 'Api', {}, { encryptionKey, logGroup: new logs.LogGroup(stack, 'Logs') })).toThrow(
      'Stack/Api: ImagePublisher.codeBuild(), encryptionKey: IAM knows a key by its own ARN, not by that of an alias (got "alias/ours"); allowed: ',
    );
  });
});

describe('what everybody would see', () => {
  test.each([
    ['a secret of Secrets Manager', SecretValue.secretsManager('x').unsafeUnwrap()],
    ['a part of one', `token=${SecretValue.secretsManager('x', { jsonField: 'y' }).unsafeUnwrap()}`],
    ['a SecureString', SecretValue.ssmSecure('/x').unsafeUnwrap()],
    ['a reference written by hand', '{{resolve:secretsmanager:x}}'],
  ])('%s is no build argument', (_what, TOKEN) => {
    expect(() => built(new Stack(app(), 'Stack'), 'Api', { image: dockerfile(), buildArgs: { TOKEN } })).toThrow(
      'Stack/Api: ImagePublisher.codeBuild(), buildArgs.TOKEN: this is a secret, and build arguments stand in the image\'s history; allowed: ',
    );
  });

  test('an address of a proxy has no password, and the message does not show it', () => {
    const attempt = (): unknown => built(new Stack(app(), 'Stack'), 'Api', {}, { proxy: { https: 'http://me:s3cr3t@proxy.example:3128' } });
    expect(attempt).toThrow('Stack/Api: ImagePublisher.codeBuild(), proxy.HTTPS_PROXY: there is a user or a password in it, which the template and logs would show; allowed: ');
    expect(attempt).not.toThrow(/s3cr3t/);
  });
});

describe('what contradicts itself', () => {
  test('a log group of one’s own and a retention', () => {
    const stack = new Stack(app(), 'Stack');
    expect(() => built(stack, 'Api', {}, { logGroup: new logs.LogGroup(stack, 'Logs'), logRetention: logs.RetentionDays.ONE_DAY })).toThrow(
      'Stack/Api: ImagePublisher.codeBuild(), logRetention: a log group of your own has a retention of its own (got 1); allowed: logGroup or logRetention; fix: ',
    );
  });

  test('an alarm that builds without failure would raise', () => {
    const asset = built(new Stack(app(), 'Stack'), 'Api');
    expect(() => asset.alarmOnBuildFailure('Failed', { threshold: 0 })).toThrow(
      'Stack/Api: MinimalImageAsset.alarmOnBuildFailure(), threshold: builds that do not fail would raise it (got 0); allowed: numbers from 1 on; fix: ',
    );
  });

  test('a kept password for ECR', () => {
    const stack = new Stack(app(), 'Stack');
    const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 's');
    expect(() => aws.RegistryCredentials.registry('111111111111.dkr.ecr.eu-central-1.amazonaws.com', { secret })).toThrow(
      'RegistryCredentials.registry(), host: passwords of ECR are valid for twelve hours only',
    );
  });
});

test('the library’s own constructs bring no warning of the CDK', () => {
  const stack = new Stack(app(), 'Stack');
  built(stack, 'Api');
  const { messages } = (stack.node.root as App).synth().getStackByName('Stack');
  // the base of a scratch image is pinned by nature; its toolchain is what rules speak of
  expect(messages.filter(({ id, entry }) => !/cdk-minimal-images:/.test(JSON.stringify(entry.data)) || /Publisher/.test(id)).map(({ id, entry }) => [id, entry.data])).toEqual([]);
});

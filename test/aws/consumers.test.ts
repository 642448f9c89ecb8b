import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { app, inProject } from './support';
import {
  aws, DistrolessImage, DockerfileImage, GoProgram, Healthcheck, LambdaRuntime, MinimalImage, MinimalImageOptions, Platform, PythonProgram,
  ScratchImage,
} from '../../src';
import { Files } from '../image/support';

function given(options: MinimalImageOptions = {}): { stack: Stack; asset: aws.MinimalImageAsset } {
  return imageIn(new ScratchImage({ program: new GoProgram(), ...options }));
}

function imageIn(image: MinimalImage, files?: Files): { stack: Stack; asset: aws.MinimalImageAsset } {
  const stack = new Stack(app(), 'Stack');
  return { stack, asset: inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image }), files) };
}

/** The container definitions and volumes of the only task definition. */
function taskIn(stack: Stack): { ContainerDefinitions: { [key: string]: unknown }[]; Volumes?: { Name: string }[] } {
  const [task] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  return task.Properties;
}

const TASKS: readonly (readonly [string, (stack: Stack) => ecs.TaskDefinition])[] = [
  ['Fargate', stack => new ecs.FargateTaskDefinition(stack, 'Task')],
  ['EC2', stack => new ecs.Ec2TaskDefinition(stack, 'Task')],
];

describe.each(TASKS)('%s', (_name, taskOf) => {
  test('what the image knows', () => {
    // GIVEN
    const { stack, asset } = given({
      user: 1000,
      group: 2000,
      ports: [8080, 9090],
      writablePaths: ['/tmp', '/data'],
      healthcheck: { command: ['/app', 'health'], intervalSeconds: 10, timeoutSeconds: 3, startPeriodSeconds: 20, retries: 4 },
    });

    // WHEN
    taskOf(stack).addContainer('api', asset.ecsContainer({ memoryLimitMiB: 128 }));

    // THEN
    const { ContainerDefinitions: [container], Volumes: volumes } = taskIn(stack);
    expect(container).toMatchObject({
      Name: 'api',
      User: '1000:2000',
      ReadonlyRootFilesystem: true,
      Memory: 128,
      Essential: true,
      HealthCheck: { Command: ['CMD', '/app', 'health'], Interval: 10, Timeout: 3, StartPeriod: 20, Retries: 4 },
    });
    expect((container.PortMappings as { ContainerPort: number }[]).map(({ ContainerPort }) => ContainerPort)).toEqual([8080, 9090]);
    const mounts = container.MountPoints as { ContainerPath: string; SourceVolume: string; ReadOnly: boolean }[];
    expect(mounts.map(({ ContainerPath, ReadOnly }) => [ContainerPath, ReadOnly])).toEqual([['/data', false], ['/tmp', false]]);
    expect(volumes?.map(({ Name }) => Name)).toEqual(mounts.map(({ SourceVolume }) => SourceVolume));
  });

  test('an image that says little', () => {
    const { stack, asset } = given();
    taskOf(stack).addContainer('api', asset.ecsContainer({ memoryLimitMiB: 128 }));
    const { ContainerDefinitions: [container], Volumes: volumes } = taskIn(stack);
    expect(container).toMatchObject({ User: '65532:65532', ReadonlyRootFilesystem: true });
    expect([container.PortMappings ?? [], container.HealthCheck, container.MountPoints, volumes]).toEqual([[], undefined, undefined, undefined]);
  });

  test('two containers of one image have volumes of their own', () => {
    // GIVEN
    const { stack, asset } = given({ writablePaths: ['/tmp', '/data'] });
    const task = taskOf(stack);

    // WHEN
    task.addContainer('one', asset.ecsContainer({ memoryLimitMiB: 64 }));
    task.addContainer('two', asset.ecsContainer({ memoryLimitMiB: 64, containerName: 'second' }));

    // THEN
    const { ContainerDefinitions: containers, Volumes: volumes } = taskIn(stack);
    const used = containers.flatMap(({ MountPoints }) => (MountPoints as { SourceVolume: string }[]).map(({ SourceVolume }) => SourceVolume));
    expect([new Set(used).size, used.length]).toEqual([4, 4]);
    expect(volumes?.map(({ Name }) => Name).sort()).toEqual([...used].sort());
    expect(used.every(name => /^[\w-]{1,255}$/.test(name))).toBe(true);
  });

  test('the image alone brings its volumes too, and nothing else', () => {
    const { stack, asset } = given({ writablePaths: ['/data'], ports: [8080] });
    taskOf(stack).addContainer('api', { image: asset.toEcsImage(), memoryLimitMiB: 64 });
    const { ContainerDefinitions: [container] } = taskIn(stack);
    expect(container.MountPoints).toHaveLength(1);
    expect([container.User, container.ReadonlyRootFilesystem, container.PortMappings ?? []]).toEqual([undefined, undefined, []]);
  });
});

test('a health check by HTTP is ECS\'s too', () => {
  // GIVEN
  const { stack, asset } = given({ healthcheck: Healthcheck.http({ port: 8080, path: '/health', intervalSeconds: 10 }) });

  // WHEN
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', asset.ecsContainer());

  // THEN
  expect(taskIn(stack).ContainerDefinitions[0].HealthCheck).toMatchObject({ Command: ['CMD', '/usr/local/bin/http-probe', '8080', '/health'], Interval: 10 });
});

test('the user’s word goes before the image’s', () => {
  // GIVEN
  const { stack, asset } = given({ ports: [8080], healthcheck: { command: ['/app', 'health'] } });
  const environment = { A: '1', REGION: stack.region };

  // WHEN
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', asset.ecsContainer({
    containerName: 'web',
    environment,
    command: ['serve'],
    cpu: 256,
    essential: true,
    readonlyRootFilesystem: false,
    portMappings: [{ containerPort: 1 }],
    healthCheck: { command: ['CMD', '/other'] },
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'api' }),
  }));

  // THEN
  expect(taskIn(stack).ContainerDefinitions).toEqual([expect.objectContaining({
    Name: 'web',
    Environment: [{ Name: 'A', Value: '1' }, { Name: 'REGION', Value: { Ref: 'AWS::Region' } }],
    Command: ['serve'],
    Cpu: 256,
    ReadonlyRootFilesystem: false,
    PortMappings: [expect.objectContaining({ ContainerPort: 1 })],
    HealthCheck: expect.objectContaining({ Command: ['CMD', '/other'] }),
    LogConfiguration: expect.objectContaining({ LogDriver: 'awslogs' }),
  })]);
});

test('arguments of an interpreted program come behind the file that the interpreter runs', () => {
  // GIVEN
  const { stack, asset } = imageIn(new DistrolessImage({ program: new PythonProgram() }), { 'main.py': '' });
  // WHEN
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', asset.ecsContainer({ command: ['--verbose'] }));
  // THEN
  expect(taskIn(stack).ContainerDefinitions[0].Command).toEqual(['main.py', '--verbose']);
});

test.each([[['CMD-SHELL', 'curl -f http://localhost']], [['curl -f http://localhost']]])('fails with a health check for a shell: %j', command => {
  const { asset } = given();
  expect(() => asset.ecsContainer({ healthCheck: { command } }))
    .toThrow('Stack/Api: MinimalImageAsset.ecsContainer(), healthCheck.command: this is run by a shell, and the image has none');
});

test('secrets reach the container, and the execution role may read them', () => {
  const { stack, asset } = given();
  const { StringParameter }: typeof import('aws-cdk-lib/aws-ssm') = jest.requireActual('aws-cdk-lib/aws-ssm');
  const parameter = StringParameter.fromSecureStringParameterAttributes(stack, 'P', { parameterName: '/key', version: 1 });
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', asset.ecsContainer({ secrets: { KEY: ecs.Secret.fromSsmParameter(parameter) } }));
  expect(taskIn(stack).ContainerDefinitions[0].Secrets).toEqual([{ Name: 'KEY', ValueFrom: expect.anything() }]);
});

test.each<[string, string, { [key: string]: unknown }]>([
  ['a numeric user', 'USER 1000:1000', { User: '1000:1000' }],
  ['a user by name, which the engine looks up', 'USER web', { User: undefined }],
  ['no user', '', { User: undefined }],
])('a Dockerfile with %s', (_what, line, expected) => {
  const { stack, asset } = imageIn(new DockerfileImage(), { Dockerfile: `FROM debian:13\nCOPY a /a\nEXPOSE 53/udp 8080\n${line}\nCMD ["/a"]\n`, a: '' });
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', asset.ecsContainer());
  const [container] = taskIn(stack).ContainerDefinitions;
  expect({ User: container.User }).toEqual(expected);
  expect(container.PortMappings).toEqual([expect.objectContaining({ ContainerPort: 8080, Protocol: 'tcp' })]);
});

test('the same volume twice in one task is an error of the CDK, not a silent share', () => {
  const { stack, asset } = given({ writablePaths: ['/data'] });
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  task.addContainer('api', asset.ecsContainer());
  expect(() => task.addContainer('api', asset.ecsContainer())).toThrow("There is already a Construct with name 'api'");
  expect(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition', { Properties: { Volumes: Match.anyValue() } })).not.toEqual({});
});

describe('the processor', () => {
  const { ARM64, X86_64 } = ecs.CpuArchitecture;
  const [amd64, arm64] = [Platform.LINUX_AMD64, Platform.LINUX_ARM64];

  test.each<[string, Platform[], ecs.CpuArchitecture | undefined, string | undefined]>([
    ['what a task gets when it says nothing', [amd64], undefined, undefined],
    ['the same, said', [amd64], X86_64, undefined],
    ['ARM', [arm64], ARM64, undefined],
    ['an image for both', [amd64, arm64], ARM64, undefined],
    ['a task that says nothing with an image for ARM', [arm64], undefined, 'the task runs on linux/amd64, but the image is built for linux/arm64'],
    ['a task on ARM with an image for x86', [amd64], ARM64, 'the task runs on linux/arm64, but the image is built for linux/amd64'],
  ])('on Fargate: %s', (_what, platforms, cpuArchitecture, error) => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const image = new ScratchImage({ program: new GoProgram(), platforms });
    const asset = inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image, publisher: aws.ImagePublisher.codeBuild() }));

    // WHEN
    new ecs.FargateTaskDefinition(stack, 'Task', { runtimePlatform: cpuArchitecture && { cpuArchitecture } }).addContainer('api', asset.ecsContainer());

    // THEN
    const errors = Annotations.fromStack(stack).findError('*', Match.anyValue()).map(({ id, entry }) => [id, entry.data]);
    expect(errors).toEqual(error === undefined ? [] : [['/Stack/Task/api', expect.stringContaining(error)]]);
  });

  test.each([[[amd64]], [[arm64]], [[amd64, arm64]]])('on instances only the deployment knows: %s', platforms => {
    const stack = new Stack(app(), 'Stack');
    const image = new ScratchImage({ program: new GoProgram(), platforms });
    const asset = inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image, publisher: aws.ImagePublisher.codeBuild() }));
    new ecs.Ec2TaskDefinition(stack, 'Task').addContainer('api', asset.ecsContainer({ memoryLimitMiB: 64 }));
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  });

  test.each<[lambda.Architecture | undefined, lambda.Architecture]>([
    [undefined, lambda.Architecture.ARM_64], [lambda.Architecture.ARM_64, lambda.Architecture.X86_64],
  ])('a function on another one than its code: one error that names both (%s, %s)', (ofFunction, ofCode) => {
    // GIVEN
    const given_ = app();
    const stack = new Stack(given_, 'Stack');
    const image = new ScratchImage({ program: new GoProgram(), lambdaRuntime: LambdaRuntime.builtIn(), platforms: [amd64, arm64] });
    const asset = inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image, publisher: aws.ImagePublisher.codeBuild() }));

    // WHEN
    new lambda.DockerImageFunction(stack, 'Right', { code: asset.toLambdaCode({ architecture: ofCode }), architecture: ofCode });
    new lambda.DockerImageFunction(stack, 'Wrong', { code: asset.toLambdaCode({ architecture: ofCode }), architecture: ofFunction });

    // THEN
    const message = failure(() => given_.synth());
    const [runs, built] = [ofFunction ?? lambda.Architecture.X86_64, ofCode].map(({ name }) => name);
    expect(message).toContain(`[Stack/Api] the function Stack/Wrong/Resource runs on ${runs}, but its code is the image for linux/${built === 'arm64' ? 'arm64' : 'amd64'}`);
    expect(message.match(/exec format error/g)).toHaveLength(1);
  });

  test('no client of the runtime API', () => {
    const { asset } = given();
    expect(() => asset.toLambdaCode()).toThrow('Stack/Api: MinimalImageAsset.toLambdaCode(): nothing in the image asks the Lambda Runtime API for events');
  });
});

function failure(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

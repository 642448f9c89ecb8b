import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { aws, CProgram, DistrolessImage, GoProgram, LambdaRuntime, MinimalImage, PythonProgram, ScratchImage } from 'cdk-minimal-images';

const app = new App();
const stack = new Stack(app, 'MinimalImages');

// who builds: `cdk deploy` with the container engine of this machine; without any, `-c publisher=codeBuild` in the cloud, `-c publisher=embedded` with the
// toolchains of this machine (once `npx minimal-images pin gcr.io/distroless/python3-debian13:nonroot` has written the lock)
const publishers: { [name: string]: aws.ImagePublisher } = { codeBuild: aws.ImagePublisher.codeBuild(), embedded: aws.ImagePublisher.embedded() };
aws.ImagePublisher.useFor(stack, publishers[app.node.tryGetContext('publisher')] ?? aws.ImagePublisher.localEngine());

// Go on scratch: one static file
const go = new aws.MinimalImageAsset(stack, 'HelloGo', {
  image: new ScratchImage({ program: new GoProgram({ projectRoot: '../hello-go' }) }),
});

// Python on distroless: the interpreter, no shell
const python = new aws.MinimalImageAsset(stack, 'HelloPython', {
  image: new DistrolessImage({ program: new PythonProgram({ projectRoot: '../hello-python' }) }),
});

// C: the smallest base that fits is chosen
const c = new aws.MinimalImageAsset(stack, 'HelloC', {
  image: MinimalImage.of(new CProgram({ projectRoot: '../hello-c' })),
});

// a Lambda function whose runtime interface client is compiled in
const handler = new aws.MinimalImageAsset(stack, 'LambdaGo', {
  image: new ScratchImage({ program: new GoProgram({ projectRoot: '../lambda-go' }), lambdaRuntime: LambdaRuntime.builtIn() }),
});

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
const task = new ecs.FargateTaskDefinition(stack, 'Hello');
task.addContainer('go', go.ecsContainer({ essential: false }));
task.addContainer('c', c.ecsContainer({ essential: false }));
task.addContainer('python', python.ecsContainer());
new ecs.FargateService(stack, 'Service', { cluster, taskDefinition: task, desiredCount: 0, minHealthyPercent: 0 });

const greet = new lambda.DockerImageFunction(stack, 'Greet', { code: handler.toLambdaCode(), architecture: lambda.Architecture.X86_64 });

new CfnOutput(stack, 'HelloGoImage', { value: go.imageUri });
new CfnOutput(stack, 'HelloGoRepository', { value: go.repository.repositoryUri });
new CfnOutput(stack, 'HelloGoDigest', { value: go.digest });
new CfnOutput(stack, 'GreetFunction', { value: greet.functionName });

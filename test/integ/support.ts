import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Aspects, CfnOutput, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { aws, GoProgram, LambdaRuntime, MinimalImage, Platform, ScratchImage } from '../../lib';

const EXAMPLES = join(__dirname, '..', '..', 'examples');

/** A stack of an app; it is deployed, looked at and destroyed by integ-runner. */
export function testStack(name: string): { readonly app: App; readonly stack: Stack } {
  const app = new App({ analyticsReporting: false });
  process.once('exit', () => labelForRunner(app.outdir));
  return { app, stack: new Stack(app, `MinimalImagesInteg${name}`) };
}

/**
 * Version 54 of assemblies moved stack traces into files of their own; @aws-cdk/integ-runner 2.197, the newest, reads up to 53 and needs none of them.
 */
function labelForRunner(outdir: string): void {
  for (const name of readdirSync(outdir).filter(each => /^(manifest|integ|.+\.assets)\.json$/.test(each))) {
    const path = join(outdir, name);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"version": ?"54\.\d+\.\d+"/, '"version": "53.0.0"'));
  }
}

/**
 * Assertions in the stack itself, where digests are known. There is no update from the snapshot, since the files for it are not kept.
 */
export function testOf(app: App, stack: Stack): IntegTest {
  // assertions of a stack that lives for one test have no need of the time, which makes them run again in each update
  Aspects.of(stack).add({
    visit: node => CfnResource.isCfnResource(node) && node.cfnResourceType.startsWith('Custom::DeployAssert') ? node.addPropertyOverride('salt', '1') : undefined,
  });
  return new IntegTest(app, 'Integ', { testCases: [stack], assertionStack: stack, diffAssets: false, stackUpdateWorkflow: false });
}

/** A repository that leaves nothing behind. */
export function repositoryIn(stack: Stack, props: aws.ImageRepositoryProps = {}): aws.ImageRepository {
  return new aws.ImageRepository(stack, 'Images', { removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true, ...props });
}

/** A function that greets whom an event names. */
export function greeter(...platforms: Platform[]): MinimalImage {
  return new ScratchImage({
    program: new GoProgram({ projectRoot: join(EXAMPLES, 'lambda-go') }),
    lambdaRuntime: LambdaRuntime.builtIn(),
    platforms: platforms.length > 0 ? platforms : undefined,
  });
}

/** A program that prints a line and ends. */
export function hello(): MinimalImage {
  return new ScratchImage({ program: new GoProgram({ projectRoot: join(EXAMPLES, 'hello-go') }) });
}

export function functionOf(asset: aws.MinimalImageAsset, architecture: lambda.Architecture = lambda.Architecture.X86_64): lambda.Function {
  return new lambda.DockerImageFunction(asset, `Function-${architecture.name}`, { code: asset.toLambdaCode({ architecture }), architecture, memorySize: 128 });
}

/** The function answers. */
export function expectGreeting(test: IntegTest, handler: lambda.Function): void {
  test.assertions.invokeFunction({ functionName: handler.functionName, payload: JSON.stringify({ name: 'Dünya' }) })
    .expect(ExpectedResult.objectLike({ Payload: JSON.stringify({ greeting: 'Merhaba Dünya!' }) }));
}

/** The repository has the image by its digest, under a tag that is found by it. */
export function expectImage(test: IntegTest, asset: aws.MinimalImageAsset): void {
  new CfnOutput(asset, 'Uri', { value: asset.imageUri });
  test.assertions.awsApiCall('ECR', 'describeImages', { repositoryName: asset.repository.repositoryName, imageIds: [{ imageDigest: asset.digest }] })
    .expect(ExpectedResult.objectLike({ imageDetails: [Match.objectLike({ imageDigest: asset.digest, imageTags: Match.arrayWith([`h-${asset.assetHash}`]) })] }));
}

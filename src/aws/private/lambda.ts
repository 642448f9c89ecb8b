import * as lambda from 'aws-cdk-lib/aws-lambda';
import { MinimalImage } from '../../image/minimal-image';
import { refuse } from '../../private/errors';
import type { LambdaCodeOptions } from '../consumers';
import type { PublishedImage } from '../image-publisher';

/** Code of a function; refuses images that would never answer an event. */
export function lambdaCode(image: MinimalImage, published: PublishedImage, options: LambdaCodeOptions): lambda.DockerImageCode {
  const { architecture = lambda.Architecture.X86_64, cmd } = options;
  const wanted = architecture.name === lambda.Architecture.ARM_64.name ? 'linux/arm64' : 'linux/amd64';
  const platforms = image.platforms.map(String);
  if (!platforms.includes(wanted)) {
    refuse({
      where: 'MinimalImageAsset.toLambdaCode(), architecture',
      problem: `the image is not built for ${wanted}: the function would fail with "exec format error"`,
      value: architecture.name,
      allowed: `an architecture of the image's platforms (${platforms.join(', ')})`,
      fix: 'give the function the architecture of the image here and in its own property, or add the platform to the image',
    });
  }
  if (image.lambdaRuntime === undefined) {
    refuse({
      where: 'MinimalImageAsset.toLambdaCode()',
      problem: 'nothing in the image asks the Lambda Runtime API for events: a program that prints and exits is no function',
      allowed: 'images with lambdaRuntime',
      fix: 'compile the runtime interface client in (github.com/aws/aws-lambda-go/lambda) and set lambdaRuntime: LambdaRuntime.builtIn()',
    });
  }
  return lambda.DockerImageCode.fromEcr(published.repository, { tagOrDigest: published.digest ?? published.imageTag, cmd });
}

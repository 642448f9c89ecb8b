import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, IConstruct } from 'constructs';
import { checkInstance, listOf } from './inputs';
import { watched } from './references';
import { MinimalImage } from '../../image/minimal-image';
import { refuse } from '../../private/errors';
import type { LambdaCodeOptions } from '../consumers';
import type { PublishedImage } from '../published-image';

/** What of an asset a function needs. */
interface Asset extends Construct { readonly image: MinimalImage }

/** Code of a function; refuses images that would never answer an event. */
export function lambdaCode(asset: Asset, published: PublishedImage, options: LambdaCodeOptions): lambda.DockerImageCode {
  const { image } = asset;
  const { architecture = lambda.Architecture.X86_64, cmd } = options;
  const where = 'MinimalImageAsset.toLambdaCode(), architecture';
  const allowed = 'lambda.Architecture.X86_64, lambda.Architecture.ARM_64';
  checkInstance(architecture, architecture instanceof lambda.Architecture, where, allowed);
  const wanted = platformOf(architecture.name) ?? refuse({ where, problem: 'no platform is known for it', value: architecture.name, allowed, fix: 'give one of these' });
  listOf(cmd, 'MinimalImageAsset.toLambdaCode(), cmd');
  const platforms = image.platforms.map(String);
  if (!platforms.includes(wanted)) {
    refuse({
      where,
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
      fix: 'set lambdaRuntime: LambdaRuntime.builtIn() when the client is compiled in (Go, Rust), .interfaceClient(\'app.handler\') for Python, Node.js and Java, .webAdapter(8080) for what serves HTTP',
    });
  }
  const uri = checkedUri(asset, published.platformUris?.[wanted] ?? published.imageUri, wanted);
  return lambda.DockerImageCode.fromEcr(new NamedRepository(asset, published.repository, uri), { tagOrDigest: published.imageTag, cmd });
}

function platformOf(architecture: string): string | undefined {
  return { [lambda.Architecture.X86_64.name]: 'linux/amd64', [lambda.Architecture.ARM_64.name]: 'linux/arm64' }[architecture];
}

/** The reference, checked at synth against the architecture of each function that has it. */
function checkedUri(asset: Construct, uri: string, platform: string): string {
  const wrong = new Map<string, string>();
  asset.node.addValidation({
    validate: () => [...wrong].map(([path, architecture]) => `the function ${path} runs on ${architecture}, but its code is the image for ${platform}: `
      + 'it would fail with "exec format error"; fix: give toLambdaCode() and the function the same architecture'),
  });
  return watched(uri, (consumer: IConstruct) => {
    if (consumer instanceof lambda.CfnFunction) {
      const [architecture = lambda.Architecture.X86_64.name] = Stack.of(consumer).resolve(consumer.architectures) as string[] | undefined ?? [];
      if (platformOf(architecture) !== platform) {
        wrong.set(consumer.node.path, architecture);
      }
    }
  });
}

/**
 * The repository as code of a function takes it: with the one reference that this library made.
 *
 * CDK's own repositories write `repository:sha256…` for a digest that is known at deployment only, which names nothing.
 */
class NamedRepository extends ecr.RepositoryBase {
  public readonly repositoryName: string;
  public readonly repositoryArn: string;

  constructor(scope: Construct, private readonly real: ecr.IRepository, private readonly uri: string) {
    super(scope, `Code${scope.node.children.length}`, { environmentFromArn: real.repositoryArn });
    this.repositoryName = real.repositoryName;
    this.repositoryArn = real.repositoryArn;
  }

  public addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    return this.real.addToResourcePolicy(statement);
  }

  public repositoryUriForTagOrDigest(): string {
    return this.uri;
  }
}

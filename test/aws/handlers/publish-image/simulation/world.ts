import { SimulatedCloudFormation } from './cloudformation';
import type { Plan } from './codebuild';
import { SimulatedCodeBuild, variable } from './codebuild';
import { SimulatedEcr, SimulatedRepository, sha256 } from './ecr';
import { pushImage } from './images';
import { SimulatedLambda } from './lambda';
import { Random } from './random';
import { VirtualTime } from './time';
import type { BuildProperties, PublishProperties } from '../../../../../src/aws/handlers/protocol';

export const GOOD: Plan = { queue: 5, work: 60, outcome: 'SUCCEEDED' };
export const PROJECT: { readonly [platform: string]: string } = { 'linux/amd64': 'project-amd64', 'linux/arm64': 'project-arm64', 'linux/arm/v7': 'project-arm64' };

/** An account with ECR, CodeBuild, Lambda and CloudFormation, in a time of its own. */
export class World {
  public readonly time = new VirtualTime();
  public readonly random: Random;
  public readonly ecr: SimulatedEcr;
  public readonly codebuild: SimulatedCodeBuild;
  public readonly lambda: SimulatedLambda;
  public readonly cloudformation: SimulatedCloudFormation;
  /** How builds of a platform go. */
  public plan: (platform: string) => Plan;
  /** What is pushed by the build of a platform. */
  public platformOf: (platform: string) => string;
  /** Whether equal inputs have equal digests. */
  public reproducible = true;

  constructor(public readonly seed: number) {
    const { time } = this;
    this.random = new Random(seed);
    this.ecr = new SimulatedEcr(time, this.random);
    this.codebuild = new SimulatedCodeBuild(time, this.random, platform => this.plan(platform), build => {
      const platform = this.platformOf(variable(build, 'MINIMAL_IMAGES_PLATFORM'));
      const content = this.reproducible ? String(build.input.sourceLocationOverride) : build.id;
      return this.repository.deletedAt <= time.now ? undefined : pushImage(this.repository, time.now, platform, content);
    });
    this.plan = () => GOOD;
    this.platformOf = platform => platform;
    this.cloudformation = new SimulatedCloudFormation(time, this.random, event => this.lambda.deliver(event));
    this.lambda = new SimulatedLambda(time, this.random, this.ecr, this.codebuild, (url, body) => this.cloudformation.reply(url, body));
    Object.values(PROJECT).forEach(name => this.codebuild.projects.add(name));
    this.ecr.repositories.set('app', new SimulatedRepository('app', 'IMMUTABLE'));
  }

  public get repository(): SimulatedRepository {
    return this.ecr.repositories.get('app') ?? new SimulatedRepository('app', 'IMMUTABLE');
  }

  /** Lets everything happen that these start, to the last duplicate. */
  public async run(...acts: readonly Promise<unknown>[]): Promise<void> {
    let done = false;
    const all = Promise.all(acts).then(() => {
      done = true;
    });
    await this.time.run(() => false);
    if (!done) {
      throw new Error(`seed ${this.seed}: something waits for ever`);
    }
    await all;
  }
}

/** Properties of an image that CodeBuild makes. */
export function built(content: string, platforms: readonly string[] = ['linux/amd64'], more: Partial<PublishProperties> = {}, build: Partial<BuildProperties> = {}): PublishProperties {
  return {
    ServiceToken: 'arn:aws:lambda:eu-central-1:123456789012:function:publisher',
    InputHash: sha256(Buffer.from(content + platforms.join())),
    RepositoryName: 'app',
    RepositoryUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app',
    Build: {
      Platforms: platforms.map(Platform => ({ Platform, ProjectName: PROJECT[Platform] })),
      Job: { Bucket: 'assets', Key: `${content}.zip` },
      Program: { Bucket: 'assets', Key: 'program.zip' },
      QueuedMinutes: '10',
      BuildMinutes: '20',
      LogGroupName: '/minimal-images',
      BuildKitImage: 'moby/buildkit:v0.13.2',
      ...build,
    },
    ...more,
  };
}

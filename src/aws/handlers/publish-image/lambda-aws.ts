import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuild } from '@aws-sdk/client-codebuild';
import { ECR } from '@aws-sdk/client-ecr';
import { Lambda } from '@aws-sdk/client-lambda';
import type { Aws } from './runtime';

/** The function repeats calls itself, where it knows the deadline. */
const CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, socketTimeout: 20_000, throwOnRequestTimeout: true },
};

/** AWS as the SDK of the Lambda runtime reaches it. */
export class LambdaAws implements Aws {
  private readonly ecr = new ECR(CLIENT);
  private readonly codebuild = new CodeBuild(CLIENT);
  private readonly logs = new CloudWatchLogs(CLIENT);
  private readonly lambda = new Lambda(CLIENT);

  constructor(private readonly functionName: string) {}

  public readonly describeImages: Aws['describeImages'] = async input => this.ecr.describeImages(input);
  public readonly describeRepositories: Aws['describeRepositories'] = async input => this.ecr.describeRepositories(input);
  public readonly batchGetImage: Aws['batchGetImage'] = async input => this.ecr.batchGetImage(input);
  public readonly putImage: Aws['putImage'] = async input => this.ecr.putImage(input);
  public readonly batchCheckLayerAvailability: Aws['batchCheckLayerAvailability'] = async input => this.ecr.batchCheckLayerAvailability(input);
  public readonly getDownloadUrlForLayer: Aws['getDownloadUrlForLayer'] = async input => this.ecr.getDownloadUrlForLayer(input);
  public readonly initiateLayerUpload: Aws['initiateLayerUpload'] = async input => this.ecr.initiateLayerUpload(input);
  public readonly uploadLayerPart: Aws['uploadLayerPart'] = async input => this.ecr.uploadLayerPart(input);
  public readonly completeLayerUpload: Aws['completeLayerUpload'] = async input => this.ecr.completeLayerUpload(input);
  public readonly listBuildsForProject: Aws['listBuildsForProject'] = async input => this.codebuild.listBuildsForProject(input);
  public readonly batchGetBuilds: Aws['batchGetBuilds'] = async input => this.codebuild.batchGetBuilds(input);
  public readonly startBuild: Aws['startBuild'] = async input => this.codebuild.startBuild(input);
  public readonly stopBuild: Aws['stopBuild'] = async input => this.codebuild.stopBuild(input);
  public readonly getLogEvents: Aws['getLogEvents'] = async input => this.logs.getLogEvents(input);

  public async invokeSelf(payload: string): Promise<void> {
    await this.lambda.invoke({ FunctionName: this.functionName, InvocationType: 'Event', Payload: Buffer.from(payload) });
  }
}

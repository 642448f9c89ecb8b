import type { StartBuildInput } from '@aws-sdk/client-codebuild';
import type { BuildProperties, ObjectLocation, PlatformProperties } from '../protocol';
import { ENV, SOURCE } from '../protocol';
import { CallFailure, isCode } from './failure';
import { orderVariables, plain } from './order';
import type { Request } from './request';
import { ownerToken, physicalId, requestToken } from './request';
import type { Work } from './work';
import { sha256 } from '../../../private/text';

/**
 * Everything that a build is given. A function of the request alone: CodeBuild refuses a known token with other values.
 */
export function startInput(request: Request, build: BuildProperties, platform: PlatformProperties, attempt = 0): StartBuildInput {
  const token = requestToken(request);
  return {
    projectName: platform.ProjectName,
    idempotencyToken: sha256([token, platform.Platform, ...attempt === 0 ? [] : [attempt]].join(' ')),
    sourceTypeOverride: 'S3',
    sourceLocationOverride: address(build.Job),
    secondarySourcesOverride: [
      { type: 'S3', location: address(build.Program), sourceIdentifier: SOURCE.program },
      ...build.Sources ? [{ type: 'S3' as const, location: address(build.Sources), sourceIdentifier: SOURCE.sources }] : [],
    ],
    timeoutInMinutesOverride: Number(build.BuildMinutes),
    queuedTimeoutInMinutesOverride: Number(build.QueuedMinutes),
    computeTypeOverride: build.ComputeType as StartBuildInput['computeTypeOverride'],
    imageOverride: platform.Image,
    imagePullCredentialsTypeOverride: platform.ImagePullCredentialsType as StartBuildInput['imagePullCredentialsTypeOverride'],
    logsConfigOverride: { cloudWatchLogs: { status: 'ENABLED', groupName: build.LogGroupName } },
    encryptionKeyOverride: build.EncryptionKey,
    environmentVariablesOverride: [
      plain(ENV.request, token),
      plain(ENV.platform, platform.Platform),
      plain(ENV.attempt, String(attempt)),
      plain(ENV.owner, ownerToken(request, physicalId(request.properties))),
      ...orderVariables(request.properties, build, platform.Platform),
    ],
  };
}

/**
 * Tries to start the build of one platform.
 *
 * @returns its id; the code of the refusal when a later try may have better luck
 */
export async function tryStart(
  work: Work, build: BuildProperties, platform: PlatformProperties, attempt: number,
): Promise<{ readonly id: string } | { readonly refused: string }> {
  const { runtime, request } = work;
  const input = startInput(request, build, platform, attempt);
  try {
    const { build: started } = await work.once('codebuild:StartBuild', platform.ProjectName, async () => runtime.aws.startBuild(input));
    runtime.log('build started', { platform: platform.Platform, attempt, build: started?.id });
    return started?.id === undefined ? { refused: 'an answer without a build' } : { id: started.id };
  } catch (error) {
    if (error instanceof CallFailure && (isCode(error, 'AccountLimitExceededException') || work.isRepeatable(error))) {
      return { refused: error.code };
    }
    throw error;
  }
}

function address({ Bucket, Key }: ObjectLocation): string {
  return `${Bucket}/${Key}`;
}

import type { Build } from '@aws-sdk/client-codebuild';
import { failedPhase, hasLost } from './attempts';
import { isRunning, timeOf } from './builds';
import { Failure } from './failure';
import { logTail } from './log-tail';
import { physicalId } from './request';
import type { Work } from './work';
import type { BuildProperties } from '../protocol';

/** One failed build is enough: its siblings are stopped, and the one that failed first is told of, whoever asks. */
export async function throwBuildFailure(
  work: Work, build: BuildProperties, ids: ReadonlyMap<string, string>, builds: readonly Build[],
): Promise<never> {
  const [first] = builds.filter(each => hasLost(work, build, each)).sort((a, b) => timeOf(a.endTime) - timeOf(b.endTime));
  const [platform] = [...ids].find(([, id]) => id === first.id) ?? ['?'];
  const [lines] = await Promise.all([logTail(work, first, failedPhase(first)?.phaseType), stopBuilds(work, builds)]);
  throw new BuildFailure([
    `${physicalId(work.request.properties)} for ${platform}: ${whatHappened(work, build, first)}`,
    consoleLink(first),
  ].filter(Boolean).join(' '), lines);
}

/** The end of a build: nothing that happens later makes it good. */
export class BuildFailure extends Failure {
  constructor(message: string, public readonly lines: readonly string[]) {
    super(message, true);
  }
}

export async function stopBuilds(work: Work, builds: readonly Build[]): Promise<void> {
  const brief = work.brief(5_000);
  await Promise.allSettled(builds.filter(isRunning).map(async ({ id, projectName }) => {
    work.runtime.log('stop build', { build: id });
    await brief.call('codebuild:StopBuild', String(projectName), async () => work.runtime.aws.stopBuild({ id }));
  }));
}

function whatHappened(work: Work, build: BuildProperties, failed: Build): string {
  if (failed.buildStatus === 'STOPPED' && timeOf(failed.endTime) >= work.deadline) {
    return `the build did not end within ${build.QueuedMinutes} minutes in the queue and ${build.BuildMinutes} minutes of work, and was stopped`;
  }
  const phase = failedPhase(failed);
  if (failed.buildStatus === 'TIMED_OUT' && phase?.phaseType === 'QUEUED') {
    return `the build waited ${build.QueuedMinutes} minutes for a machine and got none: allow more minutes in the queue, or ask for a higher quota of CodeBuild`;
  }
  const contexts = (phase?.contexts ?? []).map(({ statusCode, message }) => [statusCode, message].filter(Boolean).join(': ')).filter(Boolean);
  return `the build ended as ${failed.buildStatus}${phase ? ` in phase ${phase.phaseType}` : ''}${contexts.length > 0 ? `: ${contexts.join('; ').slice(0, 1_200)}` : ''}`;
}

/** Where the build and its whole log can be seen. */
export function consoleLink({ arn = '' }: Build): string {
  const found = /^arn:(aws[a-z-]*):codebuild:([a-z0-9-]+):(\d{12}):build\/([A-Za-z0-9_-]+):([0-9A-Za-z-]+)$/.exec(arn);
  if (!found) {
    return '';
  }
  const [, partition, region, account, project, build] = found;
  const domain = CONSOLES[partition] ?? 'console.aws.amazon.com';
  return `https://${region}.${domain}/codesuite/codebuild/${account}/projects/${project}/build/${project}%3A${build}/?region=${region}`;
}

const CONSOLES: { readonly [partition: string]: string } = { 'aws-cn': 'console.amazonaws.cn', 'aws-us-gov': 'console.amazonaws-us-gov.com' };

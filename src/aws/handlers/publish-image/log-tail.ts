import type { Build } from '@aws-sdk/client-codebuild';
import { cleaned } from './text';
import type { Work } from './work';

const LINES = 20;
const LINE_AT_MOST = 300;
/** Of the last line, which says what to do. */
const LAST_LINE_AT_MOST = 1_000;
/** The log of a build that just ended may still be on its way. */
const LATE = [1_000, 2_000];
/** What CodeBuild itself says between the lines of commands. */
const AGENT = /^\[Container\] \d{4}\/\d\d\/\d\d /;

/** The last lines of the command that failed; none when they cannot be had. */
export async function logTail(work: Work, { logs }: Build, phase: string | undefined): Promise<readonly string[]> {
  const { groupName, streamName } = logs ?? {};
  if (groupName === undefined || streamName === undefined) {
    return [];
  }
  const brief = work.brief(5_000);
  for (const pause of [...LATE, 0]) {
    try {
      const { events = [] } = await brief.call('logs:GetLogEvents', groupName, async () =>
        work.runtime.aws.getLogEvents({ logGroupName: groupName, logStreamName: streamName, limit: 200, startFromHead: false }));
      const lines = failedLines(events.map(({ message }) => message ?? ''), phase);
      if (lines.length > 0 || pause === 0) {
        return lines;
      }
      await brief.pause(pause);
    } catch {
      return [];
    }
  }
  return [];
}

/** What the failing command said, from a log with the words of CodeBuild in between. */
export function failedLines(messages: readonly string[], phase: string | undefined): readonly string[] {
  const lines = messages.flatMap(message => message.split(/\r\n|\n|\r/)).map(line => cleaned(line).trimEnd());
  const end = lines.map(line => AGENT.test(line) && line.includes(`Phase complete: ${phase} State: `)).lastIndexOf(true);
  const told = (end === -1 ? lines : lines.slice(0, end)).filter(line => line !== '' && !AGENT.test(line));
  return told.slice(-LINES).map((line, index, { length }) => shortened(line, index === length - 1 ? LAST_LINE_AT_MOST : LINE_AT_MOST));
}

/** Beginning and end: an error begins with where it is and ends with its cause. */
function shortened(line: string, most: number): string {
  return line.length > most ? `${line.slice(0, most / 2)}…${line.slice(-most / 2)}` : line;
}

import { Command } from 'commander';
import type { AssemblyJob } from '../../image/assemble/assembly-job';
import { runAssembly } from '../../image/assemble/run-assembly';
import { InputError, Missing, refuse } from '../../private/errors';
import type { Context } from '../context';
import { messageOf } from '../failures';

/** Jobs hold small contents, never layers. */
const LARGEST_JOB = 256 * 1024 * 1024;

/** `minimal-images assemble`: what `ImagePublisher.embedded()` starts at synth. A job comes on standard input, a line of JSON is the answer. */
export function assembleCommand(contextOf: (command: Command) => Context): Command {
  return new Command('assemble')
    .description('Assembles an image for a synthesis: a job as JSON on standard input, the answer on standard output.')
    .action(async (_flags: object, command: Command) => {
      const { env, cache, signal } = contextOf(command);
      const answer = await answerOf(async () => runAssembly(await readJob(), { env, cacheFolder: cache, signal, onBuild: line => process.stderr.write(`${line}\n`) }));
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    });
}

/** The result, or why there is none; whoever asked shows it to the user in the place that it is about. */
async function answerOf<T>(work: () => Promise<T>): Promise<object> {
  try {
    return { result: await work() };
  } catch (error) {
    return error instanceof InputError ? { refused: error.complaint, isMissing: error instanceof Missing } : { failed: messageOf(error) };
  }
}

async function readJob(): Promise<AssemblyJob> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > LARGEST_JOB) {
      refuseJob('it is too large');
    }
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as AssemblyJob;
  } catch {
    return refuseJob('it is no JSON');
  }
}

function refuseJob(problem: string): never {
  return refuse({ where: 'standard input', problem, allowed: 'a job as JSON', fix: 'this command is for ImagePublisher.embedded(); use minimal-images build' });
}

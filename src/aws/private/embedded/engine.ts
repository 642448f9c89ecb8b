import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { AssemblyJob, AssemblyResult } from '../../../image/assemble/assembly-job';
import { Complaint, InputError, Missing } from '../../../private/errors';

/** What scripts/bundle-cli.js makes: the engine in one file. */
const ENGINE = join(__dirname, '..', '..', '..', '..', 'lib', 'cli', 'minimal-images.js');
/** An answer has a line for each blob and each finding. */
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** What the engine answers: the image, a mistake of the user, or why it could not be built. */
interface Answer {
  readonly result?: AssemblyResult;
  readonly refused?: Complaint;
  /** Whether the mistake is that this machine lacks something. */
  readonly isMissing?: boolean;
  readonly failed?: string;
}

/**
 * Has the engine do a job, in a process of its own: constructs are made synchronously, and the engine works on all cores meanwhile.
 * It says on standard error what it builds.
 *
 * @throws what the engine says of the user's input; or why the build failed, for which `place` is named
 */
export function assemble(job: AssemblyJob, place: string): AssemblyResult {
  const { stdout, status, signal, error } = spawnSync(process.execPath, [ENGINE, 'assemble'], {
    input: JSON.stringify(job),
    env: process.env,
    encoding: 'utf8',
    maxBuffer: LARGEST_ANSWER,
    // what it builds, for who waits for it: as CDK says of bundling
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { result, refused, isMissing, failed }: Answer = status === 0 ? JSON.parse(stdout) : {};
  if (refused !== undefined) {
    throw isMissing ? new Missing(refused) : new InputError(refused);
  }
  if (result === undefined) {
    throw new Error(`${place}: ImagePublisher.embedded(): ${failed ?? `the engine ended with ${error?.message ?? signal ?? status}`}`);
  }
  return result;
}

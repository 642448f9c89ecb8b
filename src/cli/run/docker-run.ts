import type { RunOptions, RunResult } from './run-result';
import { runToEnd, startProcess } from '../processes';

/** As production runs a container. */
const HARDENED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
/** What docker says when the program itself could not be started. */
const NOT_STARTED = new Set([125, 126, 127]);

export interface DockerRunOptions extends RunOptions {
  /** The engine: `docker`, `podman`. */
  readonly command: string;
}

/** Tries an image that a container engine has. */
export async function dockerRun(reference: string, { command, args = [], env = {}, user, network, timeoutMs, onStdout, onStderr }: DockerRunOptions): Promise<RunResult> {
  const name = `minimal-images-run-${process.pid}`;
  const said: string[] = [];
  const running = startProcess([
    command, 'run', '--rm', '--name', name, ...HARDENED, ...network ? [] : ['--network', 'none'], ...user === undefined ? [] : ['--user', user],
    ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]), reference, ...args,
  ], {
    env: process.env as { [key: string]: string },
    onStdout,
    onStderr: chunk => { said.push(chunk.toString()); said.splice(0, said.length - 20); onStderr?.(chunk); },
  });
  let timedOut = false;
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
    timedOut = true;
    void runToEnd([command, 'kill', name], { env: process.env as { [key: string]: string } });
  }, timeoutMs);
  const { status, failure } = await running.ended;
  clearTimeout(timer);
  const refused = /^docker: Error response from daemon: (.*)$/m.exec(said.join(''));
  if (failure !== undefined || (status !== undefined && NOT_STARTED.has(status) && refused !== null)) {
    return { way: 'docker', verdict: failure === undefined ? 'did not start' : 'cannot tell', reason: failure ?? refused![1], timedOut, notes: [] };
  }
  return { way: 'docker', verdict: 'started', exitCode: status, timedOut, notes: [] };
}

import { readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { guardContainer } from './container-guard';
import type { RunOptions, RunResult } from './run-result';
import type { Chunks } from '../../oci/content';
import { temporaryFolder } from '../../private/temporary-folder';
import { programPath, runToEnd, startProcess } from '../processes';

/** An image as `docker load` takes it. */
export interface LoadableImage {
  /** The archive that `docker save` would write, with one image in it. */
  readonly archive: () => Chunks;
  /** The name that the archive gives to the image; it is removed afterwards. */
  readonly reference: string;
  /** Whether the image has a /tmp: programs may write to it, as in the other ways. */
  readonly hasTmp: boolean;
}

const DOCKER_FAILED = 125;
const GRACE_SECONDS = '2';

/** The docker command, when a daemon answers it. */
export async function dockerAnswers(): Promise<string | undefined> {
  const docker = programPath('docker');
  if (docker === undefined) {
    return undefined;
  }
  const { status, stdout } = await runToEnd([docker, 'version', '--format', '{{.Server.Version}}']);
  return status === 0 && stdout.trim() !== '' ? docker : undefined;
}

/** Tries an image with docker: read-only, without a network unless asked, as the image's user. */
export async function dockerRun(docker: string, image: LoadableImage, options: RunOptions = {}): Promise<RunResult> {
  const loaded = await runToEnd([docker, 'load', '--quiet'], { input: image.archive() });
  if (loaded.status !== 0) {
    return { way: 'docker', verdict: 'cannot tell', reason: `docker does not load the image: ${firstLine(loaded.stderr)}`, timedOut: false, notes: [] };
  }
  const folder = temporaryFolder();
  const idFile = join(folder, 'id');
  const endGuard = guardContainer(docker, idFile);
  try {
    return await runLoaded(docker, image, idFile, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    endGuard();
    await runToEnd([docker, 'image', 'rm', image.reference]);
  }
}

async function runLoaded(docker: string, image: LoadableImage, idFile: string, options: RunOptions): Promise<RunResult> {
  let said = '';
  const running = startProcess([docker, ...runArguments(image, idFile, options)], {
    onStdout: options.onStdout,
    onStderr: chunk => {
      said = `${said}${chunk.toString()}`.slice(0, 10_000);
      options.onStderr?.(chunk);
    },
  });
  let timedOut = false;
  // Docker knows the container by the file it wrote; without one there is none yet.
  const end = (): void => void stop(docker, idFile).catch(() => running.kill('SIGTERM'));
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => {
    timedOut = true;
    end();
  }, options.timeoutMs);
  options.stop?.addEventListener('abort', end, { once: true });
  const { status, signal } = await running.ended;
  options.stop?.removeEventListener('abort', end);
  clearTimeout(timer);
  const exitCode = signal === undefined ? status : 128 + constants.signals[signal];
  const failed = status === DOCKER_FAILED || (/^docker: Error response/m.test(said) && (status === 126 || status === 127));
  return {
    way: 'docker',
    verdict: failed ? status === DOCKER_FAILED ? 'cannot tell' : 'did not start' : 'started',
    reason: failed ? firstLine(said) : undefined,
    exitCode,
    signal,
    timedOut,
    notes: [],
  };
}

async function stop(docker: string, idFile: string): Promise<void> {
  await runToEnd([docker, 'stop', '--time', GRACE_SECONDS, readFileSync(idFile, 'latin1')]);
}

function runArguments({ reference, hasTmp }: LoadableImage, idFile: string, options: RunOptions): string[] {
  return [
    'run', '--rm', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--cidfile', idFile, '--pull', 'never',
    ...options.network === true ? (options.ports ?? []).flatMap(port => ['--publish', `127.0.0.1:${port}:${port}`]) : ['--network', 'none'],
    ...options.user === undefined ? [] : ['--user', options.user],
    ...hasTmp ? ['--tmpfs', '/tmp:mode=1777'] : [],
    ...Object.entries(options.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    reference, ...options.args ?? [],
  ];
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0];
}

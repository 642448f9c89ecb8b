import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Credential } from './credential';
import { InputError } from '../../private/errors';

/** A helper may ask a keychain, or a cloud; a person who has to answer a dialog needs longer, and logs in again. */
const TIMEOUT = 60_000;
const LONGEST_OUTPUT = 256 * 1024;
/** What helpers say when they know nothing of a registry. */
const NOTHING = /credentials not found|no credentials (found|server url)|not logged in/i;

export interface HelperOptions {
  /** Where programs are found. */
  readonly environment: { readonly [name: string]: string | undefined };
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks `docker-credential-<name> get` for a registry.
 *
 * What the program prints is not shown, whatever it is.
 *
 * @returns undefined when it knows none
 * @see https://github.com/docker/docker-credential-helpers
 */
export async function askHelper(name: string, key: string, options: HelperOptions): Promise<Credential | undefined> {
  // it becomes part of the name of a program
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(name)) {
    throw complaint(name, 'is no name of a credential helper', 'correct credHelpers and credsStore in the docker config');
  }
  const { output, status } = await run(name, key, options);
  if (status !== 0) {
    if (NOTHING.test(output)) {
      return undefined;
    }
    throw complaint(name, `ends with ${status}`, tryIt(name, key));
  }
  const credential = parse(output);
  if (credential === undefined) {
    throw complaint(name, 'answers in a way that no helper does', tryIt(name, key));
  }
  return credential;
}

async function run(name: string, key: string, options: HelperOptions): Promise<{ output: string; status: number | string }> {
  const child = spawn(`docker-credential-${name}`, ['get'], { env: options.environment as NodeJS.ProcessEnv, stdio: ['pipe', 'pipe', 'ignore'], shell: false });
  // a helper that reads nothing closes its end early
  child.stdin.on('error', () => undefined);
  child.stdin.end(key);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'no status'));
    child.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT'
      ? complaint(name, 'is not installed', `install docker-credential-${name}, or take it out of the docker config`)
      : complaint(name, `cannot be started (${error.code})`, `try it: docker-credential-${name} list`)));
  });
  const output = readAll(child.stdout, () => complaint(name, 'prints without end', tryIt(name, key)));
  const stopped = stopOf(options, () => complaint(name, 'does not answer', tryIt(name, key)));
  ended.catch(() => undefined);
  try {
    const [text, status] = await Promise.race([Promise.all([output, ended]), stopped.promise]);
    return { output: text, status };
  } finally {
    stopped.forget();
    child.kill('SIGKILL');
    // what the helper has started ends with the pipe that it writes to
    child.stdout.destroy();
  }
}

async function readAll(stream: Readable, tooLong: () => Error): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_OUTPUT) {
      throw tooLong();
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Fails when the time is up, or when the caller no longer waits. */
function stopOf({ timeout = TIMEOUT, signal }: HelperOptions, late: () => Error): { readonly promise: Promise<never>; readonly forget: () => void } {
  let forget = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(signal?.reason);
    const timer = setTimeout(() => reject(late()), timeout);
    signal?.addEventListener('abort', stop, { once: true });
    forget = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    if (signal?.aborted) {
      stop();
    }
  });
  promise.catch(() => undefined);
  return { promise, forget: () => forget() };
}

/** `<token>` in place of a user means that the secret is a refresh token. */
function parse(output: string): Credential | undefined {
  try {
    const { Username, Secret } = JSON.parse(output) as { Username?: unknown; Secret?: unknown };
    if (typeof Username !== 'string' || typeof Secret !== 'string') {
      return undefined;
    }
    return Username === '<token>' ? { identityToken: Secret } : { username: Username, password: Secret };
  } catch {
    return undefined;
  }
}

function tryIt(name: string, key: string): string {
  return `try it: echo ${key} | docker-credential-${name} get`;
}

function complaint(name: string, problem: string, fix: string): InputError {
  return new InputError({ where: `docker-credential-${name.slice(0, 64)}`, problem: `the credential helper ${problem}`, allowed: 'a credential helper of docker', fix });
}

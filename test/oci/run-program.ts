import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');

/** Runs a program of the tests in a process of its own; gives what it prints. */
export async function runProgram(
  file: string, args: string[], environment: { readonly [name: string]: string } = {}, nodeOptions: string[] = [],
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath, [...nodeOptions, '-r', 'ts-node/register/transpile-only', file, ...args],
    { cwd: ROOT, env: { PATH: process.env.PATH, HOME: process.env.HOME, TS_NODE_PROJECT: join(ROOT, 'tsconfig.json'), ...environment }, maxBuffer: 16 * 1024 * 1024 },
  );
  return stdout;
}

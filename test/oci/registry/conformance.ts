import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MODULE = 'github.com/opencontainers/distribution-spec/conformance';
const CACHE = join(homedir(), '.cache', 'cdk-minimal-images', 'distribution-conformance');

/** A version of the conformance suite of the OCI distribution specification. */
export interface Suite {
  readonly version: string;
  /** The older one is a test of Go, the newer one a program. */
  readonly build: 'test' | 'program';
}

/** The suite as specs, as of version 1.1 of the specification. */
export const SPECS: Suite = { version: 'v0.0.0-20231101194043-f2182352d4cc', build: 'test' };
/** The suite as a runner over states of the API and shapes of data, as of after version 1.1.1. */
export const RUNNER: Suite = { version: 'v0.0.0-20260831232431-97274622c111', build: 'program' };

/** Builds a suite with the machine's Go, once; gives the path of the program. */
export async function buildSuite({ version, build }: Suite): Promise<string> {
  const program = join(CACHE, version);
  if (existsSync(program)) {
    return program;
  }
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'build-'));
  const { stdout } = await run('go', ['mod', 'download', '-json', `${MODULE}@${version}`], { cwd: tmpdir(), env: { ...process.env, GOFLAGS: '' } });
  await cp((JSON.parse(stdout) as { Dir: string }).Dir, join(folder, 'module'), { recursive: true });
  await run('chmod', ['-R', 'u+w', folder]);
  await run('go', build === 'test' ? ['test', '-c', '-o', '../program'] : ['build', '-o', '../program', '.'], { cwd: join(folder, 'module') });
  renameSync(join(folder, 'program'), program);
  rmSync(folder, { recursive: true, force: true });
  return program;
}

/** How many checks passed, and the names of those that did not. */
export interface Outcome {
  readonly passed: number;
  readonly skipped: string[];
  readonly failed: string[];
}

/** Runs a suite; the outcome is in the report that both kinds write. */
export async function runSuite(suite: Suite, environment: { readonly [name: string]: string }): Promise<Outcome> {
  const program = await buildSuite(suite);
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const env = { PATH: process.env.PATH, HOME: folder, OCI_REPORT_DIR: folder, OCI_RESULTS_DIR: folder, ...environment };
    await run(program, [], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }).catch((error: { stdout?: string }) => error);
    return outcomeOf(readFileSync(join(folder, 'junit.xml'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outcomeOf(report: string): Outcome {
  const cases = [...report.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(([, attributes, body = '']) => ({
    name: /\bname="([^"]*)"/.exec(attributes)?.[1] ?? '',
    result: /<(failure|error)\b/.test(body) ? 'failed' : /<skipped\b/.test(body) ? 'skipped' : 'passed',
  }));
  const named = (result: string): string[] => cases.filter(test => test.result === result).map(({ name }) => name);
  return { passed: named('passed').length, skipped: named('skipped'), failed: named('failed') };
}

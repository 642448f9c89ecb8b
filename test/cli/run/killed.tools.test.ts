import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildProbe } from './probe';
import { dockerAnswers } from '../../../src/cli/run/docker-run';

jest.setTimeout(120_000);

const PACKAGE = join(__dirname, '..', '..', '..');
const PROGRAM = join(PACKAGE, 'lib', 'cli', 'minimal-images.js');
let place: string;
let engines: string[];

beforeAll(async () => {
  // as npm lays it out
  place = mkdtempSync(join(tmpdir(), 'killed-'));
  mkdirSync(join(place, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(PACKAGE, join(place, 'node_modules', 'cdk-minimal-images'));
  symlinkSync('../cdk-minimal-images/lib/cli/minimal-images.js', join(place, 'node_modules', '.bin', 'minimal-images'));
  writeFileSync(join(place, 'package.json'), '{ "name": "killed" }');
  writeFileSync(join(place, 'probe'), buildProbe(), { mode: 0o755 });
  execFileSync(process.execPath, [PROGRAM, 'build', '.', '--language', 'prebuilt', '--entry', 'probe', '-o', 'oci:image'], { cwd: place, stdio: 'pipe' });
  engines = await dockerAnswers() === undefined ? ['embedded'] : ['embedded', 'auto'];
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Processes that have a text among their arguments: all that belong to one trial have its own. */
function processesWith(token: string): number[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(token);
    } catch {
      return false;
    }
  });
}

/** What still runs, once nothing does or after a long while. */
async function left(token: string): Promise<number[]> {
  for (let round = 0; round < 300 && processesWith(token).length > 0; round++) {
    await pause(100);
  }
  return processesWith(token);
}

interface Trial { readonly child: ChildProcess; readonly token: string; readonly said: () => string }

/** Tries a program that does not end when it is asked to, and waits until it runs. */
async function begin(command: string[], engine: string): Promise<Trial> {
  const token = randomUUID();
  const [program, ...args] = [...command, 'run', 'oci:image', '--engine', engine, '--', 'wait', token];
  const child = spawn(program, args, { cwd: place, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('waiting') && resolve());
    child.once('close', () => reject(new Error(`it ended: ${said}`)));
  });
  expect(processesWith(token).length).toBeGreaterThan(1);
  return { child, token, said: () => said };
}

const DIRECTLY = [process.execPath, PROGRAM];
const BY_NPX = ['npx', '--no-install', 'minimal-images'];

test.each<[NodeJS.Signals, string, string[]]>([
  ['SIGTERM', 'the command line', DIRECTLY], ['SIGINT', 'the command line', DIRECTLY], ['SIGHUP', 'the command line', DIRECTLY], ['SIGKILL', 'the command line', DIRECTLY],
  ['SIGTERM', 'npx', BY_NPX], ['SIGKILL', 'npx', BY_NPX],
])('%s to %s ends the program that is tried, though it does not want to', async (signal, _who, command) => {
  for (const engine of engines) {
    const { child, token } = await begin(command, engine);
    child.kill(signal);
    expect([engine, await left(token)]).toEqual([engine, []]);
  }
});

test('a second signal does not wait', async () => {
  const { child, token } = await begin(DIRECTLY, 'embedded');
  const ended = new Promise(resolve => child.once('close', resolve));
  child.kill('SIGINT');
  child.kill('SIGTERM');
  expect(await ended).toBe(137);
  expect(await left(token)).toEqual([]);
});

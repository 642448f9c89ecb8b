import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Ended, runCommand } from '../../../src/image/host/command';
import { folder } from '../support';

/** A shell, as a stand-in for any program: the runner itself never asks for one. */
const shell = (script: string, more: Partial<Command> = {}): Promise<Ended> =>
  runCommand({ argv: ['/bin/sh', '-c', script], cwd: folder(), env: { PATH: '/usr/bin:/bin' }, timeout: 60_000, ...more });
const runs = (pid: string): boolean => {
  // a process that has ended may still wait for its parent to notice
  const status = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return status !== '' && !/\) Z /.test(status);
};
const gone = async (pid: string): Promise<boolean> => {
  for (let round = 0; round < 200 && runs(pid); round++) {
    await sleep(25);
  }
  return !runs(pid);
};

test('answers the exit code, the output, and each line', async () => {
  const lines: string[] = [];
  const ended = await shell('echo one; echo two >&2; printf "three\\r\\nfo\\303\\266ur"; exit 7', { onLine: line => lines.push(line) });
  expect(ended).toEqual({ exitCode: 7, answer: 'one\nthree\r\nfoöur', stopped: undefined, signal: undefined });
  expect([...lines].sort()).toEqual(['foöur', 'one', 'three', 'two']);
});

test('the process sees the environment that it is given and nothing else', async () => {
  const { answer } = await runCommand({ argv: ['/usr/bin/env'], cwd: '/', env: { A: 'x y' }, timeout: 60_000 });
  expect(answer).toBe('A=x y\n');
});

test('strings reach it as they are', async () => {
  const { answer } = await runCommand({ argv: ['/usr/bin/printf', '%s|', '$(id)', ';', '"', '*', ''], cwd: '/', env: {}, timeout: 60_000 });
  expect(answer).toBe('$(id)|;|"|*||');
});

test.each([['is missing', 'no-such-program', 'not found'], ['is no program', '/', 'not started']])('what %s does not start', async (_what, program, stopped) => {
  expect(await runCommand({ argv: [program], cwd: '/', env: { PATH: '/usr/bin:/bin' }, timeout: 60_000 })).toMatchObject({ stopped });
});

test.each<[string, (script: string) => Promise<Ended>, string]>([
  ['a time limit', script => shell(script, { timeout: 200 }), 'timeout'],
  ['a signal', script => {
    const controller = new AbortController();
    return shell(script, { signal: controller.signal, onLine: () => controller.abort() });
  }, 'aborted'],
])('%s ends the process and what it started', async (_what, start, stopped) => {
  // GIVEN a process that starts another, both of which ignore a polite request
  const ended = await start('trap "" TERM; sleep 1000 & echo $!; sleep 1000');
  // THEN
  expect(ended).toMatchObject({ stopped, signal: 'SIGKILL' });
  expect(await gone(ended.answer.trim())).toBe(true);
});

test('what is left behind does not hold it up, and ends', async () => {
  const ended = await shell('sleep 1000 & echo $!');
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(await gone(ended.answer.trim())).toBe(true);
});

test('a signal that was given before starts nothing', async () => {
  const file = join(folder(), 'made');
  expect(await shell(`touch ${file}`, { signal: AbortSignal.abort() })).toEqual({ stopped: 'aborted', answer: '' });
  expect(existsSync(file)).toBe(false);
});

test('endless output is capped, and a line that does not end comes in parts', async () => {
  const lines: string[] = [];
  const { answer } = await shell('head -c 3000000 /dev/zero | tr "\\0" x', { onLine: line => lines.push(line) });
  expect(answer).toHaveLength(1024 * 1024);
  expect(lines.join('')).toHaveLength(3_000_000);
  expect(lines.length).toBeGreaterThan(10);
});

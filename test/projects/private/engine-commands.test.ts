import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand, runCommand } from '../../../src/projects/private/engine-commands';
import { folderWith } from '../given';

const NEEDS = { ports: [], writablePaths: [], leadingArguments: [] };
const GIVEN = { name: 'demo', platform: 'linux/amd64', dockerfile: 'Dockerfile', context: '.', buildArgs: {}, secrets: [] };
const ODD = ['$(exit 3)', 'a b', '"', '\'', '`x`', '--rm', '', '$@', 'ğ'];

interface Ended { readonly status: number | null; readonly stdout: string; readonly stderr: string }

function start(argv: string[], env: { [name: string]: string }): Ended {
  return spawnSync(argv[0], argv.slice(1), { env: { PATH: process.env.PATH ?? '', ...env }, encoding: 'utf8' });
}

/** An engine that prints its arguments as JSON and ends with 7. */
function fakeEngine(): string {
  const folder = folderWith({ 'my engine': `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;\n` });
  chmodSync(join(folder, 'my engine'), 0o755);
  return join(folder, 'my engine');
}

test('CDK_DOCKER is one program, arguments reach it as they are, and its exit code comes back', () => {
  const { status, stdout } = start([...runCommand('demo', 'linux/amd64', NEEDS), ...ODD], { CDK_DOCKER: fakeEngine() });
  expect(status).toBe(7);
  expect(JSON.parse(stdout).slice(-ODD.length - 1)).toEqual(['demo', ...ODD]);
});

test('build arguments come in a fixed order, as they are', () => {
  const { stdout } = start(buildCommand({ ...GIVEN, buildArgs: { B: '$HOME "x"', A: 'a b' } }), { CDK_DOCKER: fakeEngine() });
  expect(JSON.parse(stdout)).toEqual(['build', '--platform', 'linux/amd64', '--file', 'Dockerfile', '--build-arg', 'A=a b', '--build-arg', 'B=$HOME "x"', '--tag', 'demo', '.']);
});

test('secrets are files, of the project or of who builds', () => {
  // GIVEN
  const secrets = ['id=netrc,src=~/.netrc', 'id=a,src=private/~/a $(id)', 'id=b,src=~b/c', 'id=c,src=/etc/c'];
  const argv = buildCommand({ ...GIVEN, buildArgs: { id: 'x,src=~/y' }, secrets });
  // WHEN
  const { stdout } = start(argv, { CDK_DOCKER: fakeEngine(), HOME: '/home/some $& body' });
  // THEN
  expect(JSON.parse(stdout).slice(5)).toEqual([
    '--build-arg', 'id=x,src=~/y', '--secret', 'id=netrc,src=/home/some $& body/.netrc', '--secret', 'id=a,src=private/~/a $(id)', '--secret', 'id=b,src=~b/c',
    '--secret', 'id=c,src=/etc/c', '--tag', 'demo', '.',
  ]);
  expect(argv.join(' ')).not.toContain('some $& body');
});

test('without an engine the message says what to do', () => {
  const { status, stderr } = start(runCommand('demo', 'linux/amd64', NEEDS), { CDK_DOCKER: 'no-such-engine' });
  expect(status).toBe(1);
  expect(stderr).toContain('cannot run no-such-engine:');
  expect(stderr).toContain('install it, or name another container engine in CDK_DOCKER');
});

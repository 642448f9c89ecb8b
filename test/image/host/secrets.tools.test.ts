import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, environment, needs, SLOW, tree } from './support';
import { GoProgram } from '../../../src/image';
import { pipSettings } from '../../../src/image/host/pip-settings';
import { redactor } from '../../../src/image/host/redact';
import { fillSlots } from '../../../src/image/host/slots';
import { Files, folder, GO_MAIN, project } from '../support';

describe('a slot', () => {
  test('takes the file that is bound, then the one that a variable names, then the one at home', () => {
    const home = project({ '.netrc': '' });
    const files = project({ bound: '', named: '' });
    const user = { HOME: home, NETRC: join(files, 'named') };
    const filled = (bound: { [name: string]: string }, env: { [name: string]: string }): string => fillSlots(['netrc'], bound, env, 'GoProgram')[0].file;
    expect(filled({ netrc: join(files, 'bound') }, user)).toBe(join(files, 'bound'));
    expect(filled({}, user)).toBe(join(files, 'named'));
    expect(filled({}, { ...user, NETRC: join(files, 'nothing') })).toBe(join(home, '.netrc'));
  });

  test.each<[string, string, { [name: string]: string }, string]>([
    ['that nobody fills', 'netrc', {}, 'GoProgram.secrets: the build needs this secret, and it is neither bound nor among your own files (got "netrc"); allowed: a file bound to it, NETRC in the environment, or ~/.netrc; fix: bind netrc to a file, or write ~/.netrc'],
    ['bound to nothing', 'netrc', { netrc: '/no/such/file' }, 'GoProgram.secrets: the file that is bound to this secret is not there (got "netrc")'],
    ['that only an engine can fill', 'token', { token: '/dev/null' }, 'GoProgram.secrets: the build reads this secret from /run/secrets/token, which this machine does not have (got "token")'],
  ])('%s is refused before anything is built', async (_what, name, secrets, message) => {
    const parent = folder();
    const program = new GoProgram({ projectRoot: project({ 'main.go': GO_MAIN }), secrets: [name] });
    await expect(build(program, { secrets, outDir: join(parent, 'out'), env: { HOME: folder(), PATH: process.env.PATH } })).rejects.toThrow(message);
    expect(tree(parent)).toHaveLength(1);
  });

  test('reaches the tool, in a home of its own, and neither the artifacts nor an error', async () => {
    // GIVEN a go that shows what it sees
    const real = needs('which', 'go');
    const script = `#!/bin/sh\n[ "$1" = env ] && exec ${real} "$@"\ncat "$NETRC" "$HOME/.netrc"; ls -A "$HOME"; echo "$GOPROXY"; exit 3\n`;
    const bin = project({ go: { content: script, mode: 0o755 } });
    const netrc = join(project({ file: 'machine git.example.com login someone password pa55-Wörd-long\n' }), 'file');
    const program = new GoProgram({ projectRoot: project({ 'main.go': GO_MAIN }), secrets: ['netrc'] });
    const env = environment({ PATH: `${bin}:${process.env.PATH}`, GOPROXY: 'https://me:proxy-pass@proxy.example.com' });
    const output: string[] = [];
    // WHEN
    const error = await build(program, { secrets: { netrc }, env, onOutput: line => output.push(line) }).catch((caught: Error) => caught) as Error;
    // THEN
    const all = `${error.message}\n${output.join('\n')}`;
    expect(output).toEqual([...Array(2).fill('machine git.example.com login *** password ***'), '.netrc', 'https://***@proxy.example.com']);
    expect(all).not.toMatch(/pa55|proxy-pass|someone/);
  }, SLOW);

  test('a build with it has the bytes of one without', async () => {
    const files: Files = { 'main.go': GO_MAIN };
    const home = project({ '.netrc': 'machine a login b password c\n' });
    const first = await build(new GoProgram({ projectRoot: project(files) }));
    const second = await build(new GoProgram({ projectRoot: project(files), secrets: ['netrc'] }), {
      env: { ...process.env, HOME: home, GOCACHE: needs('go', 'env', 'GOCACHE'), GOMODCACHE: needs('go', 'env', 'GOMODCACHE') },
    });
    expect(tree(second.outDir).slice(1)).toEqual(tree(first.outDir).slice(1));
    expect(readFileSync(join(home, '.netrc'), 'utf8')).toBe('machine a login b password c\n');
  }, SLOW);
});

describe('what is shown', () => {
  test.each([
    ['a token', 'GET https://x/?t=abcdefgh123', 'GET https://x/?t=***'],
    ['a password of an address in the environment', 'proxy asked for hunter22', 'proxy asked for ***'],
    ['whoever stands before an address', 'https://a:b@example.com/x', 'https://***@example.com/x'],
    ['an address without anybody', 'https://example.com/x@y', 'https://example.com/x@y'],
    ['keywords', 'password for machine git.example.com', 'password for machine git.example.com'],
  ])('%s', (_what, text, expected) => {
    const file = join(project({ netrc: 'machine git.example.com login me password abcdefgh123\n' }), 'netrc');
    expect(redactor([file], { HTTPS_PROXY: 'http://user:hunter22@proxy:3128' })(text)).toBe(expected);
  });
});

describe('pip’s settings', () => {
  const ANSWER = [
    ':env:.timeout=\'5\'', 'global.index-url=\'https://one.example/simple\'', 'install.index-url="https://o\'two.example/simple"', 'install.prefix=\'/x\'',
    'global.find-links=\'\\nhttps://a.example\\nhttps://b.example\'', 'global.no-binary=\':all:\'', 'nonsense', '',
  ].join('\n');

  test('say where packages come from, and nothing else', () => {
    expect(pipSettings(ANSWER, false)).toEqual({
      PIP_INDEX_URL: 'https://o\'two.example/simple', PIP_FIND_LINKS: 'https://a.example https://b.example', PIP_TIMEOUT: '5',
    });
  });

  test('give way to those of a slot', () => {
    expect(pipSettings(ANSWER, true)).toEqual({ PIP_TIMEOUT: '5' });
  });
});

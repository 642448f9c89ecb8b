import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defaultCredentials } from '../../../src/oci/credentials/default-credentials';
import { askHelper } from '../../../src/oci/credentials/helper';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'credentials-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const PASSWORD = 'pa:ss-Word-1';
const BASIC = Buffer.from(`user:${PASSWORD}`).toString('base64');
const noTokens = { private: async () => undefined, public: async () => undefined };

function file(path: string, content: unknown): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), typeof content === 'string' ? content : JSON.stringify(content));
}

function helper(name: string, script: string): void {
  file(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(home, `bin/docker-credential-${name}`), 0o755);
}

const find = async (registry: string, repository = 'team/api', environment: { [name: string]: string } = {}): Promise<unknown> =>
  defaultCredentials({ HOME: home, PATH: `${join(home, 'bin')}:/usr/bin:/bin`, ...environment }, noTokens).find(registry, repository);

describe('files', () => {
  test('without any, nobody in particular', async () => {
    expect(await find('registry.example')).toBeUndefined();
  });

  test.each([
    ['registry.example', 'registry.example'],
    ['https://registry.example', 'registry.example'],
    ['https://registry.example/v1/', 'registry.example'],
    ['registry.example:5000', 'registry.example:5000'],
    ['https://index.docker.io/v1/', 'docker.io'],
    ['registry.example/team', 'registry.example'],
    ['registry.example/team/api', 'registry.example'],
  ])('%s is a key for %s', async (key, registry) => {
    file('.docker/config.json', { auths: { [key]: { auth: BASIC } } });
    expect(await find(registry)).toEqual({ username: 'user', password: PASSWORD });
  });

  test.each(['registry.example:5000', 'other.example', 'registry.example/other', 'registry.example.evil'])('%s is no key for registry.example/team/api', async key => {
    file('.docker/config.json', { auths: { [key]: { auth: BASIC } } });
    expect(await find('registry.example')).toBeUndefined();
  });

  test('the most special key counts', async () => {
    file('.docker/config.json', { auths: { 'registry.example': { auth: BASIC }, 'registry.example/team': { username: 'team', password: 'secret' } } });
    expect(await find('registry.example')).toEqual({ username: 'team', password: 'secret' });
    expect(await find('registry.example', 'other/api')).toEqual({ username: 'user', password: PASSWORD });
  });

  test('tokens', async () => {
    file('.docker/config.json', { auths: { a: { auth: BASIC, identitytoken: 'refresh' }, b: { registrytoken: 'bearer' } } });
    expect(await find('a')).toEqual({ identityToken: 'refresh' });
    expect(await find('b')).toEqual({ registryToken: 'bearer' });
  });

  test('DOCKER_CONFIG replaces the folder of docker, podman comes after it', async () => {
    file('.docker/config.json', { auths: { a: { auth: BASIC } } });
    file('elsewhere/config.json', { auths: { b: { auth: BASIC } } });
    file('run/containers/auth.json', { auths: { c: { auth: BASIC } } });
    file('.config/containers/auth.json', { auths: { d: { auth: BASIC } } });
    file('named.json', { auths: { e: { auth: BASIC } } });
    const environment = { DOCKER_CONFIG: join(home, 'elsewhere'), XDG_RUNTIME_DIR: join(home, 'run') };
    const known = async (more: { [name: string]: string }): Promise<string[]> => {
      const all = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async name => await find(name, 'x', more) === undefined ? '' : name));
      return all.filter(name => name !== '');
    };
    expect(await known({})).toEqual(['a', 'd']);
    expect(await known(environment)).toEqual(['b', 'c', 'd']);
    expect(await known({ ...environment, REGISTRY_AUTH_FILE: join(home, 'named.json') })).toEqual(['b', 'e']);
  });

  test.each([
    ['not JSON', `{"auths": {"registry.example": {"auth": "${BASIC}"`, /the file with logins is not JSON/],
    ['a list', '[]', /is no object/],
    ['auths of another form', '{"auths": ["x"]}', /has auths or credHelpers of another form/],
    ['auth without a colon', '{"auths": {"registry.example": {"auth": "cGFzc3dvcmQ="}}}', /not base64 of user:password/],
  ])('%s is an error that shows nothing of the file', async (_what, content, message) => {
    file('.docker/config.json', content);
    const error = await find('registry.example').catch(failed => failed as Error);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect((error as Error).message).toMatch(/^…\/config\.json: .*fix: /);
    expect((error as Error).message).not.toMatch(new RegExp(`${BASIC}|cGFzc3dvcmQ|${home}`));
  });
});

describe('helpers', () => {
  test('the helper of a registry goes before the general one, both before the file', async () => {
    helper('one', 'read key; echo "{\\"Username\\": \\"one\\", \\"Secret\\": \\"$key\\"}"');
    helper('all', 'read key; [ "$key" = known.example ] && echo "{\\"Username\\": \\"all\\", \\"Secret\\": \\"$key\\"}" || { echo "credentials not found in native keychain"; exit 1; }');
    file('.docker/config.json', { auths: { 'registry.example': { auth: BASIC }, 'file.example': { auth: BASIC } }, credHelpers: { 'registry.example': 'one' }, credsStore: 'all' });
    expect(await find('registry.example')).toEqual({ username: 'one', password: 'registry.example' });
    expect(await find('known.example')).toEqual({ username: 'all', password: 'known.example' });
    expect(await find('file.example')).toEqual({ username: 'user', password: PASSWORD });
    expect(await find('unknown.example')).toBeUndefined();
  });

  test('docker hub is asked for by its old address; a token in place of a user', async () => {
    helper('all', 'read key; echo "{\\"Username\\": \\"<token>\\", \\"Secret\\": \\"$key\\"}"');
    file('.docker/config.json', { credsStore: 'all' });
    expect(await find('docker.io')).toEqual({ identityToken: 'https://index.docker.io/v1/' });
  });

  test.each([
    ['is not installed', 'missing', undefined],
    ['ends with 3', 'bad', `echo "${PASSWORD}"; exit 3`],
    ['answers in a way that no helper does', 'bad', `echo "${PASSWORD}"`],
    ['answers in a way that no helper does', 'bad', `echo '{"Username": 1, "Secret": "${PASSWORD}"}'`],
    ['prints without end', 'bad', `yes ${PASSWORD}`],
    ['is no name of a credential helper', '../bad', undefined],
    ['is no name of a credential helper', 'x;id', undefined],
  ])('%s (%s)', async (problem, name, script) => {
    if (script !== undefined) {
      helper(name, script);
    }
    file('.docker/config.json', { credsStore: name });
    const error = await find('registry.example').catch(failed => failed as Error) as Error;
    expect(error.message).toContain(`the credential helper ${problem}`);
    expect(error.message).toContain('fix: ');
    expect(error.message).not.toContain(PASSWORD);
  });

  test('one that never answers, and one that is no longer waited for', async () => {
    helper('slow', 'exec sleep 600');
    const environment = { PATH: `${join(home, 'bin')}:/usr/bin:/bin` };
    await expect(askHelper('slow', 'registry.example', { environment, timeout: 100 })).rejects.toThrow('does not answer');
    const stop = new AbortController();
    const asked = askHelper('slow', 'registry.example', { environment, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CARGO_TABLES, fixedEnvironment, GO_SETTINGS, NPM_SETTINGS, PASSED_THROUGH, picked, PIP_SETTINGS } from '../../../src/image/host/environment';

test('the page names all that is passed through, and nothing else', () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'host-builds.md'), 'utf8');
  const rows = page.split('\n').filter(line => /^\| (Go|git|pip|npm|Bun|Cargo)/.test(line)).map(line => line.split(' | ')[1]);
  const named = new Set(rows.flatMap(row => [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name)));
  const passed = [...Object.values(PASSED_THROUGH).flat(), ...GO_SETTINGS, ...PIP_SETTINGS, ...NPM_SETTINGS, ...CARGO_TABLES];
  expect([...named].sort()).toEqual([...new Set(passed)].sort());
});

test('C sees nothing of it', () => {
  expect(PASSED_THROUGH.c).toEqual([]);
});

test('what is fixed stays, and of the search path what depends on the folder goes', () => {
  const env = fixedEnvironment({ LC_ALL: 'de_DE', TZ: 'Asia/Tokyo', SOURCE_DATE_EPOCH: '9', GOFLAGS: '-race', LD_PRELOAD: 'x.so', PATH: '/usr/bin::.:bin:/bin' });
  expect(env).toEqual({ LC_ALL: 'C', TZ: 'UTC', SOURCE_DATE_EPOCH: '0', PATH: '/usr/bin:/bin' });
  expect(fixedEnvironment({})).toMatchObject({ PATH: '' });
});

test('names may end with a star, and are not the front of others', () => {
  const user = { GIT_CONFIG_KEY_0: 'a', GIT_CONFIG_KEY_12: 'b', GIT_SSH: 'c', GIT_SSH_VARIANT: 'd', NETRC: '', HTTP_PROXY: undefined };
  expect(picked(user, PASSED_THROUGH.go)).toEqual({ GIT_CONFIG_KEY_0: 'a', GIT_CONFIG_KEY_12: 'b', GIT_SSH: 'c' });
});

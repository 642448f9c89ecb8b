import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plainGo } from '../../../src/image/host/plain-go';
import { folder } from '../support';

/** A home with a release of Go as it is unpacked, and a PATH that leads to it. */
function home({ version = 'go1.26.8\ntime 2026-01-01T00:00:00Z\n' }: { version?: string } = {}): { readonly HOME: string; readonly PATH: string } {
  const HOME = folder();
  mkdirSync(join(HOME, 'sdk', 'bin'), { recursive: true });
  writeFileSync(join(HOME, 'sdk', 'VERSION'), version);
  writeFileSync(join(HOME, 'sdk', 'bin', 'go'), '', { mode: 0o755 });
  mkdirSync(join(HOME, 'links'));
  symlinkSync('../sdk/bin/go', join(HOME, 'links', 'go'));
  return { HOME, PATH: `none:${join(HOME, 'empty')}:${join(HOME, 'links')}` };
}

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('what Go would say of itself', () => {
  test('is known for a release whose user has set nothing', () => {
    const user = home();
    expect(plainGo(user)).toEqual({
      GOVERSION: 'go1.26.8',
      GOPATH: join(user.HOME, 'go'),
      GOMODCACHE: join(user.HOME, 'go/pkg/mod'),
      GOCACHE: join(user.HOME, '.cache/go-build'),
    });
  });

  test('is known for a user who has set folders', () => {
    expect(plainGo({ ...home(), XDG_CACHE_HOME: '/caches', GOPATH: '/one:/two' })).toMatchObject({
      GOPATH: '/one:/two', GOMODCACHE: '/one/pkg/mod', GOCACHE: '/caches/go-build',
    });
    expect(plainGo({ ...home(), GOENV: 'off', GOCACHE: '/builds', GOMODCACHE: '/modules' })).toMatchObject({ GOMODCACHE: '/modules', GOCACHE: '/builds' });
  });

  test.each(['GOROOT', 'GOPROXY', 'GOPRIVATE', 'GONOSUMDB', 'GOAUTH'])('has to be asked for when %s is set', name => {
    expect(plainGo({ ...home(), [name]: '/x' })).toBeUndefined();
  });

  test('has to be asked for when Go\'s configuration file says something that matters', () => {
    const user = home();
    const file = join(user.HOME, '.config', 'go', 'env');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'GOFLAGS=-v\nGOPROXY=off\n');
    expect(plainGo(user)).toBeUndefined();
    expect(plainGo({ ...user, XDG_CONFIG_HOME: join(user.HOME, 'elsewhere') })).toBeDefined();
    expect(plainGo({ ...user, GOENV: 'off' })).toBeDefined();
    writeFileSync(file, '# GOPROXY=off\nGOFLAGS=-v\nGOTOOLCHAIN=local\n');
    expect(plainGo(user)).toBeDefined();
    writeFileSync(join(user.HOME, 'mine'), 'GOCACHE=/builds\n');
    expect(plainGo({ ...user, GOENV: join(user.HOME, 'mine') })).toBeUndefined();
    expect(plainGo({ ...user, GOENV: join(user.HOME, 'missing') })).toBeDefined();
    expect(plainGo({ ...user, GOENV: 'mine' })).toBeUndefined();
  });

  test('has to be asked for when its folders are no absolute paths, or Go\'s own', () => {
    const user = home();
    for (const more of [{ HOME: '' }, { HOME: undefined }, { HOME: 'here' }, { XDG_CACHE_HOME: 'here' }, { XDG_CONFIG_HOME: 'here' }, { GOPATH: join(user.HOME, 'sdk') }, { GOPATH: '/a:b' }]) {
      expect([more, plainGo({ ...user, ...more })]).toEqual([more, undefined]);
    }
  });

  test('has to be asked for when what is called go is no release', () => {
    for (const version of ['devel go1.27-0123456789', 'go1.26', '', '2.1.0\n']) {
      expect([version, plainGo(home({ version }))]).toEqual([version, undefined]);
    }
    const { HOME } = home();
    mkdirSync(join(HOME, 'shims'));
    writeFileSync(join(HOME, 'shims', 'go'), '#!/bin/sh\n', { mode: 0o755 });
    expect(plainGo({ HOME, PATH: join(HOME, 'shims') })).toBeUndefined();
    expect(plainGo({ HOME, PATH: '' })).toBeUndefined();
  });
});

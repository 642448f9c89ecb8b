import { parse } from 'node:path';
import { cToolchain } from './c-toolchain';
import { runCommand } from './command';
import { fixedEnvironment, GO_SETTINGS, PASSED_THROUGH, picked, UserEnvironment } from './environment';
import { ANSWER_WITHIN, FoundToolchain, MissingToolchain, OR_AN_ENGINE, Search } from './found-toolchain';
import type { GoTool } from './host-build';
import { GoSettings, plainGo } from './plain-go';
import { Platform } from '../../oci/platform';

/** Private modules are named by the program and by the user: neither takes the other's away. */
const PATTERNS = ['GOPRIVATE', 'GONOPROXY', 'GONOSUMDB'] as const;

/** Go compiles for every platform, so its version is all that matters; with cgo, a compiler of C for the platform too. */
export async function goToolchain({ atLeast, cgo }: GoTool, search: Search): Promise<FoundToolchain | MissingToolchain> {
  const { platform, user, signal } = search;
  const howToGet = `install Go${atLeast ? ` ${atLeast} or newer` : ''} (go.dev/dl), ${OR_AN_ENGINE}`;
  const settings = plainGo(user) ?? await askGo(user, signal);
  const version = /go(\d+\.\d+(\.\d+|rc\d+|beta\d+)?)/.exec(settings?.GOVERSION ?? '')?.[1];
  if (settings === undefined || version === undefined) {
    return { missing: 'this machine has no working Go', howToGet };
  }
  if (atLeast !== undefined && minor(version) < minor(atLeast)) {
    return { missing: `this machine has go ${version}, and the program asks for Go ${atLeast}`, howToGet };
  }
  const gcc = cgo && await cToolchain(cgo, search);
  if (gcc !== undefined && 'missing' in gcc) {
    return { missing: `cgo compiles with GCC, and ${gcc.missing}`, howToGet: gcc.howToGet };
  }
  return {
    found: gcc === undefined ? `go ${version}` : `go ${version} with ${gcc.libc}`,
    version,
    ...(gcc === undefined ? {} : { libc: gcc.libc }),
    program: 'go',
    env: {
      GOTOOLCHAIN: 'local',
      GOFLAGS: '',
      GOENV: 'off',
      GOOS: platform.os,
      ...architecture(platform),
      ...kept(settings, ['GOCACHE']),
      ...picked(user, ['GOROOT']),
      ...(gcc === undefined ? {} : { CC: gcc.program!, CXX: gcc.commands?.['g++'] ?? 'g++' }),
    },
    fetchEnv: { ...picked(user, [...PASSED_THROUGH.go, 'HOME']), ...kept(settings, ['GOPATH', 'GOMODCACHE', ...GO_SETTINGS]) },
  };
}

/** The variables of a step, where the program's own patterns and the user's come together. */
export function withPatterns(step: GoSettings, fetchEnv: GoSettings): { [name: string]: string } {
  const own = step.GOPRIVATE;
  return Object.fromEntries(own === undefined ? [] : PATTERNS.map(name => [name, [own, fetchEnv[name]].filter(Boolean).join(',')]));
}

/** What Go says of itself in the user's environment; its configuration file may say where modules come from. */
async function askGo(user: UserEnvironment, signal?: AbortSignal): Promise<GoSettings | undefined> {
  const set = Object.entries(user).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]);
  const { exitCode, answer } = await runCommand({
    argv: ['go', 'env', '-json', 'GOVERSION', 'GOPATH', 'GOMODCACHE', 'GOCACHE', ...GO_SETTINGS],
    cwd: parse(process.cwd()).root,
    env: { ...Object.fromEntries(set), ...fixedEnvironment(user), GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off' },
    timeout: ANSWER_WITHIN,
    signal,
  });
  try {
    return exitCode === 0 ? JSON.parse(answer) as GoSettings : undefined;
  } catch {
    return undefined;
  }
}

/** As Go sets it when it compiles for another machine, whatever this one is. */
function architecture({ architecture: name, variant }: Platform): GoSettings {
  return name === 'arm' ? { GOARCH: name, GOARM: variant?.slice(1) ?? '7' } : { GOARCH: name };
}

function kept(settings: GoSettings, names: readonly string[]): { [name: string]: string } {
  return Object.fromEntries(names.filter(name => settings[name]).map(name => [name, settings[name]]));
}

function minor(version: string): number {
  return Number(version.split('.')[1].match(/^\d+/)?.[0]);
}

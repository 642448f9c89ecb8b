import { join, parse } from 'node:path';
import { runCommand } from './command';
import { fixedEnvironment, PASSED_THROUGH, picked, UserEnvironment } from './environment';
import { ANSWER_WITHIN, FoundToolchain, MissingToolchain, OR_AN_ENGINE, Search } from './found-toolchain';
import type { BunTool } from './host-build';

/** Processors as Node.js names them. */
const PROCESSORS: { readonly [architecture: string]: string } = { amd64: 'x64', arm64: 'arm64' };

/** Bun becomes part of the program, so it is that of the toolchain image, minor version and processor. */
export async function bunToolchain({ version: wanted }: BunTool, { platform, user, signal }: Search): Promise<FoundToolchain | MissingToolchain> {
  const cwd = parse(process.cwd()).root;
  const { exitCode, answer } = await runCommand({ argv: ['bun', '--version'], cwd, env: fixedEnvironment(user), timeout: ANSWER_WITHIN, signal });
  const version = exitCode === 0 ? /^\d+\.\d+\.\d+/.exec(answer.trim())?.[0] : undefined;
  const howToGet = `install Bun ${wanted} (bun.com/docs/installation), ${OR_AN_ENGINE}`;
  if (version === undefined || !`${version}.`.startsWith(`${wanted}.`)) {
    return { missing: version === undefined ? 'this machine has no Bun' : `this machine has Bun ${version}, and the program gets Bun ${wanted}`, howToGet };
  }
  if (process.platform !== platform.os || process.arch !== PROCESSORS[platform.architecture]) {
    return { missing: `Bun compiles for this machine only, and not for ${platform}`, howToGet: `build on a ${platform} machine, ${OR_AN_ENGINE}` };
  }
  return { found: `bun ${version}`, version, program: 'bun', env: {}, fetchEnv: fetchEnvironment(user) };
}

function fetchEnvironment(user: UserEnvironment): { [name: string]: string } {
  const { HOME: home } = user;
  return { ...(home ? { BUN_INSTALL_CACHE_DIR: join(home, '.bun', 'install', 'cache') } : {}), ...picked(user, PASSED_THROUGH.bun) };
}

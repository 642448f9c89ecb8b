import { existsSync } from 'node:fs';
import { delimiter, join, parse } from 'node:path';
import { runCommand } from './command';
import { fixedEnvironment, NPM_SETTINGS, PASSED_THROUGH, picked, searchPath, UserEnvironment } from './environment';
import { ANSWER_WITHIN, FoundToolchain, MissingToolchain, NONE_NEEDED, OR_AN_ENGINE, Search } from './found-toolchain';
import type { NodejsTool } from './host-build';
import { Platform } from '../../oci/platform';
import { isExecutable } from '../../private/executable';

/** What a Node.js says of itself. */
interface Runtime {
  readonly version: string;
  readonly program: string;
  readonly system: string;
  readonly processor: string;
  /** Version of the GNU libc; absent on other systems and with other C libraries. */
  readonly glibc?: string;
}

const ASK = 'const { version, execPath: program, platform: system, arch: processor, report } = process;'
  + ' console.log(JSON.stringify({ version, program, system, processor, glibc: report.getReport().header.glibcVersionRuntime }))';

/** Processors as Node.js names them. */
const PROCESSORS: { readonly [architecture: string]: string } = { amd64: 'x64', arm64: 'arm64', arm: 'arm', ppc64le: 'ppc64', riscv64: 'riscv64', s390x: 's390x' };

/** Node.js and npm. What is JavaScript runs on every version and processor; native addons are compiled by the base's major version on its processor. */
export async function nodejsToolchain(tool: NodejsTool, search: Search): Promise<FoundToolchain | MissingToolchain> {
  if (!tool.needed) {
    return { found: NONE_NEEDED, version: '', env: {}, fetchEnv: {} };
  }
  const node = await runtime(search);
  if (node === undefined || !hasNpm(search.user)) {
    return missing(tool, node === undefined ? 'this machine has no Node.js' : `Node.js ${node.version} of this machine has no npm`);
  }
  return cannotCompile(tool, node, search.platform) ?? cannotInstall(tool, node, search.platform) ?? {
    found: `node ${node.version}${tool.exactly ? ` with glibc ${node.glibc}` : ''}`,
    version: node.version,
    libc: tool.exactly ? `glibc ${node.glibc}` : undefined,
    program: node.program,
    commands: { npm: 'npm' },
    env: { npm_config_update_notifier: 'false' },
    targetEnv: { npm_config_os: search.platform.os, npm_config_cpu: PROCESSORS[search.platform.architecture], npm_config_libc: 'glibc' },
    fetchEnv: fetchEnvironment(search.user),
  };
}

function missing({ major }: NodejsTool, what: string): MissingToolchain {
  return { missing: what, howToGet: `install Node.js ${major} with npm, ${OR_AN_ENGINE}` };
}

function cannotCompile(tool: NodejsTool, node: Runtime, platform: Platform): MissingToolchain | undefined {
  if (!tool.exactly) {
    return undefined;
  }
  if (parseInt(node.version, 10) !== Number(tool.major)) {
    return missing(tool, `this machine has Node.js ${node.version}, and native addons are compiled for ${tool.major}`);
  }
  return isHere(node, platform) && node.glibc !== undefined ? undefined
    : { missing: `native addons for ${platform} cannot be compiled here`, howToGet: `build on a ${platform} machine with glibc, ${OR_AN_ENGINE}` };
}

/** Packages bring binaries by processor, and only npm fetches those of others. */
function cannotInstall({ manager }: NodejsTool, node: Runtime, platform: Platform): MissingToolchain | undefined {
  return manager === undefined || manager === 'npm' || isHere(node, platform) ? undefined
    : { missing: `${manager} installs packages for this machine only, and not for ${platform}`, howToGet: `build on a ${platform} machine, ${OR_AN_ENGINE}` };
}

function isHere({ system, processor }: Runtime, { os, architecture }: Platform): boolean {
  return system === os && processor === PROCESSORS[architecture];
}

async function runtime({ user, signal }: Search): Promise<Runtime | undefined> {
  const cwd = parse(process.cwd()).root;
  const { exitCode, answer } = await runCommand({ argv: ['node', '-e', ASK], cwd, env: fixedEnvironment(user), timeout: ANSWER_WITHIN, signal });
  try {
    const said = exitCode === 0 ? JSON.parse(answer) as Runtime : undefined;
    return said && { ...said, version: said.version.slice(1) };
  } catch {
    return undefined;
  }
}

function hasNpm(user: UserEnvironment): boolean {
  return searchPath(user).split(delimiter).filter(Boolean).some(folder => ['npm', 'npm.cmd'].some(name => isExecutable(join(folder, name))));
}

/** Where the user's caches and settings are, which the build does not see: they say from where and as whom to fetch. */
function fetchEnvironment(user: UserEnvironment): { [name: string]: string } {
  const { HOME: home } = user;
  const file = home ? join(home, '.npmrc') : '';
  return {
    ...(home ? { npm_config_cache: user.npm_config_cache || join(home, '.npm') } : {}),
    ...(existsSync(file) ? { npm_config_userconfig: file } : {}),
    ...picked(user, [...PASSED_THROUGH.nodejs, ...NPM_SETTINGS.flatMap(name => [`npm_config_${name}`, `NPM_CONFIG_${name.toUpperCase()}`])]),
  };
}

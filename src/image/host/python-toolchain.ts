import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { join, parse } from 'node:path';
import { missingPackages } from './c-toolchain';
import { Environment, runCommand } from './command';
import { fixedEnvironment, PASSED_THROUGH, picked, UserEnvironment } from './environment';
import { ANSWER_WITHIN, FoundToolchain, MissingToolchain, NONE_NEEDED, OR_AN_ENGINE, Search } from './found-toolchain';
import type { PythonTool } from './host-build';
import { pipSettings } from './pip-settings';
import { Platform } from '../../oci/platform';

/** What an interpreter says of itself. */
interface Interpreter {
  readonly implementation: string;
  readonly version: string;
  /** Its own path, behind whatever starts it. */
  readonly program: string;
  readonly pip: boolean;
  readonly system: string;
  readonly machine: string;
  readonly libc: string;
}

const ASK = `
import importlib.util, json, os, platform, sys
try:
    libc = os.confstr('CS_GNU_LIBC_VERSION')
except Exception:
    libc = ''
print(json.dumps({
    'implementation': sys.implementation.name, 'version': '%d.%d.%d' % sys.version_info[:3], 'program': sys.executable,
    'pip': importlib.util.find_spec('pip') is not None, 'system': sys.platform, 'machine': platform.machine(), 'libc': libc,
}))
`;

/** Processors as Linux names them. */
const MACHINES: { readonly [machine: string]: string } = {
  x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', ppc64le: 'ppc64le', riscv64: 'riscv64', s390x: 's390x',
};

/** Whatever this machine has: the image must not tell. */
const LACKS = 'nobody compiles the program\'s files: without byte code it does the same, but starts more slowly';

/** CPython of the base's minor version. A program without dependencies can do without; where there is one it looks for mistakes. */
export async function pythonToolchain(tool: PythonTool, search: Search): Promise<FoundToolchain | MissingToolchain> {
  const python = await interpreter(tool.exactly, search);
  const env = { PYTHONNOUSERSITE: '1' };
  if (!tool.installs) {
    return { found: NONE_NEEDED, version: '', lacks: LACKS, program: python?.program, env, fetchEnv: {} };
  }
  if (python === undefined) {
    return missing(tool, `this machine has no Python ${tool.exactly}, which the base has and its dependencies need`);
  }
  const found = { version: python.version, program: python.program, env };
  return cannotInstall(tool, python, search.platform) ?? await missingPackages(tool.packages ?? [], search) ?? { ...found, found: `python ${python.version} with ${python.libc}`, libc: python.libc, fetchEnv: await fetchEnvironment(tool, python.program, search) };
}

function missing({ exactly }: PythonTool, what: string): MissingToolchain {
  return { missing: what, howToGet: `install Python ${exactly} with pip (Debian: apt-get install python3 python3-pip, where that is ${exactly}), ${OR_AN_ENGINE}` };
}

/** Packages come for the machine that pip runs on. */
function cannotInstall(tool: PythonTool, python: Interpreter, platform: Platform): MissingToolchain | undefined {
  if (!python.pip) {
    return missing(tool, `Python ${python.version} of this machine has no pip`);
  }
  const here = `${python.system}/${MACHINES[python.machine] ?? python.machine}`;
  const elsewhere = { howToGet: `build on a ${platform} machine with glibc, ${OR_AN_ENGINE}` };
  if (here !== `${platform.os}/${platform.architecture}`) {
    return { missing: `dependencies for ${platform} cannot be installed on ${here}`, ...elsewhere };
  }
  return python.libc.startsWith('glibc') ? undefined
    : { missing: 'this machine has another C library than glibc, so packages for it do not load on the base', ...elsewhere };
}

/** The first that fits, among the names that it may have. */
async function interpreter(exactly: string, search: Search): Promise<Interpreter | undefined> {
  for (const name of [`python${exactly}`, 'python3', 'python']) {
    const { exitCode, answer } = await ask([name, '-c', ASK], search);
    const found = exitCode === 0 ? parsed(answer) : undefined;
    if (found?.implementation === 'cpython' && found.version.startsWith(`${exactly}.`)) {
      return found;
    }
  }
  return undefined;
}

function parsed(answer: string): Interpreter | undefined {
  try {
    return JSON.parse(answer) as Interpreter;
  } catch {
    return undefined;
  }
}

/** In the user's environment, as a version manager needs it, without what changes an interpreter. */
function ask(argv: string[], { user, signal }: Search): ReturnType<typeof runCommand> {
  const set = Object.entries(user).flatMap(([name, value]) => value === undefined || name.startsWith('PYTHON') ? [] : [[name, value]]);
  const env: Environment = { ...Object.fromEntries(set), ...fixedEnvironment(user) };
  return runCommand({ argv, cwd: parse(process.cwd()).root, env, timeout: ANSWER_WITHIN, signal });
}

/** Where pip gets packages from, and as whom: it reads no configuration of its own, so nothing else of that gets into a build. */
async function fetchEnvironment({ configured }: PythonTool, program: string, search: Search): Promise<Environment> {
  const { answer } = await ask([program, '-m', 'pip', 'config', 'list'], search);
  return {
    ...ownFiles(search.user),
    ...picked(search.user, PASSED_THROUGH.python),
    ...pipSettings(answer, configured),
    PIP_CONFIG_FILE: devNull,
    PIP_NO_INPUT: '1',
  };
}

/** What would be found in the user's home folder, which the build does not see. */
function ownFiles({ HOME: home, PIP_CACHE_DIR, XDG_CACHE_HOME }: UserEnvironment): { [name: string]: string } {
  if (!home) {
    return {};
  }
  const files = Object.entries({ NETRC: '.netrc', GIT_CONFIG_GLOBAL: '.gitconfig' }).filter(([, file]) => existsSync(join(home, file)));
  return {
    ...Object.fromEntries(files.map(([name, file]) => [name, join(home, file)])),
    PIP_CACHE_DIR: PIP_CACHE_DIR || join(XDG_CACHE_HOME || join(home, '.cache'), 'pip'),
  };
}

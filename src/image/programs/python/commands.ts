import { posix } from 'node:path';
import { HostBuild, HostStep } from '../../host/host-build';
import type { BuildPackage } from '../build-packages';

export interface PythonBuild {
  /** Major and minor version, `3.13`. */
  readonly version: string;
  /** Image of the build stage. */
  readonly image: string;
  /** The requirements file and what it includes, itself first; none when it was made of a lock file, or nothing is installed. */
  readonly requirements: string[];
  /** The requirements file that was made of a lock file. */
  readonly generated?: string;
  /** Sources that are there for the build alone. */
  readonly notProgram: string[];
  readonly secrets: string[];
  /** Packages of Debian that pip compiles with. */
  readonly packages: BuildPackage[];
}

/** So that compiled files repeat, and only the commands that are meant to write them do. */
export const PYTHON_ENV = { PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' } as const;

/** Packages that are built first become zips, which know no time before 1980. */
const BUILDS_ZIPS = { SOURCE_DATE_EPOCH: '315532800' };

/** Name of what was made of a lock file. */
export const REQUIREMENTS = 'requirements.txt';

export function installs({ requirements, generated }: PythonBuild): boolean {
  return requirements.length > 0 || generated !== undefined;
}

/** Installs the dependencies below `out` where Debian's Python looks. */
export function install(out: string, version: string, requirements: string[]): string[] {
  return [
    'python', '-m', 'pip', 'install', '--disable-pip-version-check', '--root-user-action=ignore', '--no-compile', '--ignore-installed',
    '--target', posix.join(out, 'dependencies', packagesFolder(version)), '--requirement', requirements[0] ?? REQUIREMENTS,
  ];
}

/** Compiles what is installed, and says nothing of files that are no Python for this version (templates of packages). */
export function compileDependencies(out: string): string[] {
  const folder = posix.join(out, 'dependencies');
  return ['python', '-c', [
    'import compileall, py_compile',
    `compileall.compile_dir("${folder}", stripdir="${folder}", prependdir="/", quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)`,
  ].join('; ')];
}

/** Compiles the program; a file that is no Python for this version fails the build. */
export function compileProgram(out: string): string[] {
  const folder = posix.join(out, 'program');
  return ['python', '-m', 'compileall', '-q', '--invalidation-mode', 'unchecked-hash', '-s', folder, '-p', '/', folder];
}

/**
 * Where byte code goes that gets into no image: who needs no interpreter to build has the same files with and without one, and hears of
 * mistakes with one.
 */
const ELSEWHERE = { PYTHONPYCACHEPREFIX: '../tmp/byte-code' };

/** The commands of the build stage, with files in place of its COPY lines. */
export function pythonHostBuild(build: PythonBuild): HostBuild {
  const { version, image, requirements, generated, notProgram, secrets, packages } = build;
  const fetches = installs(build);
  const step = { env: PYTHON_ENV, fetches: false };
  const scripts = { packages: posix.join('out/dependencies', packagesFolder(version)), interpreter: '/usr/local/bin/python' };
  const dependencies: HostStep[] = [
    { ...step, env: { ...PYTHON_ENV, ...BUILDS_ZIPS }, argv: install('../out', version, requirements), cwd: 'requirements', fetches: true, scripts },
    { ...step, argv: compileDependencies('.'), cwd: 'out' },
  ];
  return {
    where: 'PythonProgram',
    tool: { language: 'python', image, exactly: version, installs: fetches, configured: secrets.includes('pip.conf'), ...(packages.length === 0 ? {} : { packages }) },
    copies: [...(fetches ? [{ to: 'requirements', only: requirements }] : []), { to: 'out/program/app', except: notProgram }],
    stubs: generated === undefined ? [] : [{ folder: 'requirements', path: REQUIREMENTS, text: generated }],
    steps: fetches ? [...dependencies, { ...step, argv: compileProgram('.'), cwd: 'out' }] : [{ ...step, env: { ...PYTHON_ENV, ...ELSEWHERE }, argv: compileProgram('.'), cwd: 'out', optional: true }],
    secrets,
  };
}

/** Where Debian's Python looks for packages that are not Debian's. */
export function packagesFolder(version: string): string {
  return `/usr/local/lib/python${version}/dist-packages`;
}

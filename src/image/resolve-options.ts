import { posix } from 'node:path';
import { CaCertificates } from './ca-certificates';
import { DebianPackages, resolveDebianPackages } from './debian/debian-packages';
import { OwnFiles, resolveFiles } from './files/resolve-files';
import { MinimalImageOptions } from './image-options';
import { LambdaRuntime } from './lambda-runtime';
import { flagOf, listOf, literal, mapOf } from './sources/strings';
import { resolveTools } from './tools/resolve-tools';
import { HealthcheckOptions } from '../dockerfile/healthcheck-options';
import { Platform } from '../oci/platform';
import { refuse } from '../private/errors';
import { checkNames, Names } from '../private/known-names';
import { byCodeUnit } from '../private/text';

/** The same with every default in place. */
export interface ResolvedOptions {
  readonly platforms: Platform[];
  readonly user: number;
  readonly group: number;
  readonly env: { [name: string]: string };
  readonly labels: { [name: string]: string };
  readonly ports: number[];
  readonly writablePaths: string[];
  readonly files: OwnFiles;
  readonly tools: string[];
  readonly caCertificates: CaCertificates;
  readonly timezones: boolean;
  readonly debian?: DebianPackages;
  readonly healthcheck?: HealthcheckOptions;
  readonly entrypoint?: string[];
  readonly args: string[];
  readonly lambdaRuntime?: LambdaRuntime;
  readonly debug: boolean;
  readonly strict: boolean;
}

/** By their names. */
const OPTIONS: Names<MinimalImageOptions> = {
  platforms: true,
  user: true,
  group: true,
  env: true,
  labels: true,
  ports: true,
  writablePaths: true,
  files: true,
  tools: true,
  caCertificates: true,
  timezones: true,
  debianPackages: true,
  debianSnapshot: true,
  healthcheck: true,
  entrypoint: true,
  args: true,
  lambdaRuntime: true,
  debug: true,
  strict: true,
};

const LARGEST_ID = 2 ** 31 - 1;

/** Fills in defaults and refuses what cannot be; `where` names the image class. */
export function resolveOptions(options: MinimalImageOptions, where: string): ResolvedOptions {
  checkNames(options, OPTIONS, where);
  const user = numericId(options.user ?? 65532, `${where}.user`);
  return {
    platforms: resolvePlatforms(options.platforms, where),
    user,
    group: numericId(options.group ?? user, `${where}.group`),
    env: resolveMap(options.env, `${where}.env`, /^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and _, not starting with a digit'),
    labels: resolveMap(options.labels, `${where}.labels`, /^[A-Za-z0-9][\w./-]*$/, 'names such as org.opencontainers.image.title'),
    ports: [...new Set(listOf(options.ports, `${where}.ports`).map(port => checkPort(port, `${where}.ports`)))].sort((a, b) => a - b),
    writablePaths: resolveWritable(listOf(options.writablePaths, `${where}.writablePaths`), `${where}.writablePaths`),
    files: resolveFiles(options.files, `${where}.files`),
    tools: resolveTools(listOf(options.tools, `${where}.tools`), `${where}.tools`),
    caCertificates: resolveCertificates(options.caCertificates, `${where}.caCertificates`),
    timezones: flagOf(options.timezones, `${where}.timezones`),
    debian: resolveDebianPackages(listOf(options.debianPackages, `${where}.debianPackages`), options.debianSnapshot, where),
    healthcheck: options.healthcheck && resolveHealthcheck(options.healthcheck, `${where}.healthcheck`),
    entrypoint: options.entrypoint === undefined ? undefined : resolveArgv(listOf(options.entrypoint, `${where}.entrypoint`), `${where}.entrypoint`),
    args: listOf(options.args, `${where}.args`).map((text, index) => literal(text, `${where}.args[${index}]`)),
    lambdaRuntime: resolveLambdaRuntime(options.lambdaRuntime, `${where}.lambdaRuntime`),
    debug: flagOf(options.debug, `${where}.debug`),
    strict: flagOf(options.strict, `${where}.strict`),
  };
}

/** The platforms in a fixed order. */
export function resolvePlatforms(platforms: Platform[] | undefined, where: string): Platform[] {
  const given = listOf(platforms ?? [Platform.LINUX_AMD64], `${where}.platforms`);
  const names = given.map(String);
  if (!given.every(platform => platform instanceof Platform)) {
    refuse({
      where: `${where}.platforms`,
      problem: 'this is not a list of platforms',
      value: names,
      allowed: 'values of Platform',
      fix: 'write e.g. [Platform.LINUX_ARM64], or Platform.of() for a text',
    });
  }
  if (given.length === 0 || new Set(names).size < names.length) {
    refuse({
      where: `${where}.platforms`,
      problem: given.length === 0 ? 'the list is empty' : 'a platform is named twice',
      value: names,
      allowed: 'one or more different platforms',
      fix: 'name each platform once, e.g. [Platform.LINUX_AMD64, Platform.LINUX_ARM64]',
    });
  }
  return [...given].sort((a, b) => byCodeUnit(String(a), String(b)));
}

function resolveCertificates(value: CaCertificates = CaCertificates.BUNDLED, where: string): CaCertificates {
  if (!(value instanceof CaCertificates)) {
    refuse({ where, problem: 'these are no CaCertificates', value, allowed: 'CaCertificates.BUNDLED, .NONE, .bundledAnd(\'ca.pem\')', fix: 'use one of them, or leave it out' });
  }
  return value;
}

function resolveLambdaRuntime(value: LambdaRuntime | undefined, where: string): LambdaRuntime | undefined {
  if (value !== undefined && !(value instanceof LambdaRuntime)) {
    refuse({ where, problem: 'this is no LambdaRuntime', value, allowed: 'LambdaRuntime.builtIn(), .interfaceClient(), .webAdapter()', fix: 'leave it out, or say how the program speaks to Lambda' });
  }
  return value;
}

function numericId(value: number, where: string): number {
  if (!Number.isInteger(value) || value < 0 || value > LARGEST_ID) {
    refuse({
      where,
      problem: 'users and groups are given by number: minimal bases need not know a name, and Kubernetes cannot check one',
      value,
      allowed: `a whole number from 0 to ${LARGEST_ID}`,
      fix: 'leave it out for 65532 (nonroot), or give the number',
    });
  }
  return value;
}

function resolveMap(given: { [name: string]: string } | undefined, where: string, form: RegExp, allowed: string): { [name: string]: string } {
  const map = mapOf(given, where);
  const names = Object.keys(map).sort(byCodeUnit);
  for (const name of names) {
    literal(name, where);
    if (!form.test(name)) {
      refuse({ where, problem: 'this cannot be a name', value: name, allowed, fix: 'rename it' });
    }
    if (/[\r\n]/.test(literal(map[name], `${where}.${name}`))) {
      refuse({
        where: `${where}.${name}`,
        problem: 'there is a line break in the value: engines refuse or mangle it',
        value: map[name],
        allowed: 'values of one line',
        fix: 'encode it (e.g. as JSON or base64), or put it into a file',
      });
    }
  }
  return Object.fromEntries(names.map(name => [name, map[name]]));
}

function checkPort(port: number, where: string): number {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    refuse({ where, problem: 'this is no port', value: port, allowed: 'whole numbers from 1 to 65535', fix: 'give the port that the program listens on' });
  }
  return port;
}

function resolveWritable(paths: string[], where: string): string[] {
  for (const path of paths) {
    const normal = posix.normalize(literal(path, where)).replace(/(.)\/$/, '$1');
    if (!path.startsWith('/') || normal !== path || path === '/' || /^\/(bin|sbin|lib|lib64|usr|etc|proc|sys|dev|var\/run|var\/lock)(\/|$)/.test(path)) {
      refuse({
        where,
        problem: 'this cannot be a writable folder',
        value: path,
        allowed: 'absolute paths such as /tmp, /data or /var/cache/app, outside system folders',
        fix: 'choose a folder of the program\'s own',
      });
    }
  }
  return [...new Set(paths)].sort(byCodeUnit);
}

function resolveArgv(argv: string[], where: string): string[] {
  argv.forEach((text, index) => literal(text, `${where}[${index}]`));
  if (argv.length === 0 || !argv[0].startsWith('/')) {
    refuse({
      where,
      problem: 'the program to start is not an absolute path',
      value: argv,
      allowed: 'exec form with an absolute path first: [\'/app\', \'serve\']',
      fix: 'write the full path in the image',
    });
  }
  return [...argv];
}

/** Times and retries are checked by the instruction. */
function resolveHealthcheck(healthcheck: HealthcheckOptions, where: string): HealthcheckOptions {
  const command = listOf(healthcheck.command, `${where}.command`).map((text, index) => literal(text, `${where}.command[${index}]`));
  if (['CMD', 'CMD-SHELL', 'NONE'].includes(command[0])) {
    refuse({
      where: `${where}.command`,
      problem: `${command[0]} is a word of Docker and ECS, and would be started as a program`,
      value: command,
      allowed: 'the program and its arguments: there is no shell to run another form',
      fix: command[0] === 'NONE' ? 'leave healthcheck out' : 'use Healthcheck.http({ port: 8080 }), or start with the path of a program in the image',
    });
  }
  return { ...healthcheck, command };
}

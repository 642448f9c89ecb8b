import { RuntimeNeeds } from '../../image/description';
import { byCodeUnit } from '../../private/text';

/**
 * Starts the engine that `CDK_DOCKER` names (as for the CDK), else docker.
 *
 * A step given as argv has no shell, so no value of the project or of the command line is ever read by one; but then nobody expands
 * `${CDK_DOCKER:-docker}`. Node does, which is there wherever projen is.
 */
const start = (args: string): string => [
  'const engine = process.env.CDK_DOCKER || "docker"',
  `const { status, error } = require("node:child_process").spawnSync(engine, ${args}, { stdio: "inherit" })`,
  'if (error) console.error("cannot run " + engine + ": " + error.message + "; install it, or name another container engine in CDK_DOCKER")',
  'process.exitCode = status === null ? 1 : status',
].join('; ');

const AS_GIVEN = 'process.argv.slice(1)';
/** `~/` of a secret's file is the home folder of who builds. */
const AT_HOME = `${AS_GIVEN}.map((arg, at, all) => all[at - 1] === "--secret" ? arg.replace(",src=~/", () => ",src=" + require("node:os").homedir() + "/") : arg)`;

export interface BuildCommand {
  readonly name: string;
  readonly platform: string;
  /** Relative to the project. */
  readonly dockerfile: string;
  readonly context: string;
  readonly target?: string;
  readonly buildArgs: { [name: string]: string };
  /** Values of `--secret`. */
  readonly secrets: string[];
}

/** Argv that builds the image. */
export function buildCommand({ name, platform, dockerfile, context, target, buildArgs, secrets }: BuildCommand): string[] {
  const args = Object.keys(buildArgs).sort(byCodeUnit).flatMap(key => ['--build-arg', `${key}=${buildArgs[key]}`]);
  const command = [
    'build', '--platform', platform, '--file', dockerfile, ...target === undefined ? [] : ['--target', target], ...args,
    ...secrets.flatMap(secret => ['--secret', secret]), '--tag', name, context,
  ];
  return secrets.length > 0 ? node(AT_HOME, command) : engine(...command);
}

/** Argv that runs the image as production would; arguments go to the program. */
export function runCommand(name: string, platform: string, { ports, writablePaths }: RuntimeNeeds): string[] {
  return engine(
    'run', '--rm', '--pull', 'never', '--platform', platform, '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges',
    ...writablePaths.flatMap(path => ['--tmpfs', `${path}:mode=1777`]),
    ...ports.flatMap(port => ['--publish', `127.0.0.1:${port}:${port}`]),
    name,
  );
}

/** Argv that prints the image's size in bytes. */
export function sizeCommand(name: string): string[] {
  return engine('image', 'inspect', '--format', '{{.Size}}', name);
}

function engine(...args: string[]): string[] {
  return node(AS_GIVEN, args);
}

function node(args: string, command: string[]): string[] {
  return ['node', '-e', start(args), '--', ...command];
}

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { BuildOrder, ENV } from '../../../src/aws/handlers/protocol';
import { buildSpec, PROGRAM_FILE } from '../../../src/aws/private/code-build/buildspec';
import { folder } from '../../image/support';

const ROOT = join(__dirname, '..', '..', '..');

export const DIGEST = `sha256:${'7'.repeat(64)}`;
export const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

/** An order with nothing in it but what has to be. */
export const ORDER: BuildOrder = {
  repositoryUri: `${HOST}/app/api`,
  platform: 'linux/amd64',
  buildKitImage: 'docker.io/moby/buildkit:v0.32.2',
  buildArgs: {},
  secrets: [],
  registries: [],
  ecrRegistries: [],
  proxy: {},
};

/** A command that the build program ran, as the kernel handed it over. */
export interface Recorded {
  readonly argv: string[];
  readonly env: { readonly [name: string]: string };
  readonly stdin: string;
  /** What lay in DOCKER_CONFIG. */
  readonly config?: { readonly auths: { readonly [host: string]: { readonly auth: string } } };
  /** Copies of the build context, the Dockerfile and the files of secrets, as they were then. */
  readonly folder: string;
}

export interface Outcome {
  readonly code: number;
  readonly log: string;
  /** What CodeBuild would export. */
  readonly digest: string;
  readonly commands: Recorded[];
  /** What is left in the folder for temporary files. */
  readonly left: string[];
  readonly home: string;
}

export interface BuildOptions {
  readonly path?: string;
  readonly onStart?: (pid: number) => void;
}

/** Writes down what it is called with; a file `<command>.sh` of the machine decides what it answers. */
const RECORDER = `#!/bin/sh
n=0
while ! mkdir "$RECORDS/$n" 2>/dev/null; do n=$((n+1)); done
d="$RECORDS/$n"
printf '%s\\0' "\${0##*/}" "$@" > "$d/argv"
env -0 > "$d/env"
cat > "$d/stdin"
if [ -f "$DOCKER_CONFIG/config.json" ]; then cp -p "$DOCKER_CONFIG/config.json" "$d/config.json"; fi
for arg; do
  case "$arg" in
    --file=*) cp -a "$(dirname "\${arg#--file=}")" "$d/dockerfile" ;;
    --secret=*,src=*) cp -p "\${arg##*,src=}" "$d/" ;;
    --metadata-file=*) printf '{"containerimage.digest":"${DIGEST}"}' > "\${arg#--metadata-file=}" ;;
  esac
  last=$arg
done
if [ "$2" = build ]; then cp -a "$last" "$d/context"; fi
. "$RECORDS/../\${0##*/}.sh"
`;

const ANSWERS: { readonly [command: string]: string } = {
  docker: '',
  aws: 'case "$1" in codeartifact) echo artifact-token;; *) echo "ecr-token $*";; esac\n',
};

let bundled: Buffer | undefined;

/** The build program as the package ships it. */
function program(): Buffer {
  bundled ??= execFileSync(join(ROOT, 'node_modules', '.bin', 'esbuild'), [
    'src/aws/handlers/build-image/index.ts', '--bundle', '--platform=node', '--target=node18', '--format=cjs', '--tsconfig-raw={}', '--log-level=warning',
  ], { cwd: ROOT });
  return bundled;
}

/** The commands of every build, in order. */
export function commands(): string[] {
  return Object.values(spec().phases).flatMap(phase => phase.commands);
}

/** The buildspec as a template holds it. */
export function spec(): { readonly phases: { readonly [phase: string]: { readonly commands: string[] } } } {
  return JSON.parse(new Stack().resolve(buildSpec().toBuildSpec()));
}

/** An order of a test's own as variables, for orders that the function would not make; `startInput()` makes those of the others. */
export function orderVariables(order: BuildOrder): { [name: string]: string } {
  const text = JSON.stringify(order).replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const pieces = text.match(/[^]{1,4000}/g) ?? [];
  return { [ENV.orderPieces]: String(pieces.length), ...Object.fromEntries(pieces.map((piece, index) => [`${ENV.order}${index}`, piece])) };
}

/** A folder as CodeBuild may unpack it: no links, modes of its own. */
export function unpacked(from: string): string {
  const to = join(folder(), 'src');
  cpSync(from, to, { recursive: true, dereference: true });
  for (const name of readdirSync(to, { recursive: true, encoding: 'utf8' })) {
    chmodSync(join(to, name), 0o700);
  }
  return to;
}

/** The container of a build: a shell, Node, and stand-ins for docker and aws that only write down what they are told. */
export class BuildMachine {
  public readonly root = folder();
  public readonly env: { [name: string]: string } = {};
  private readonly bin = join(this.root, 'bin');

  constructor() {
    ['bin', 'home', 'tmp', 'records', 'program'].forEach(name => mkdirSync(join(this.root, name)));
    writeFileSync(join(this.root, 'program', PROGRAM_FILE), program());
    for (const command of Object.keys(ANSWERS)) {
      writeFileSync(join(this.bin, command), RECORDER);
      chmodSync(join(this.bin, command), 0o755);
      this.answers(command, ANSWERS[command]);
    }
  }

  /** Lines of shell that decide what a stand-in prints and how it ends. */
  public answers(command: string, script: string): void {
    writeFileSync(join(this.root, `${command}.sh`), script);
  }

  /** Runs the phases of the buildspec as CodeBuild does: one shell, until a command fails. */
  public async build(job: string, sources: string | undefined, order: BuildOrder, options: BuildOptions = {}): Promise<Outcome> {
    return this.buildWith(job, sources, orderVariables(order), options);
  }

  /** The same with the variables that CodeBuild was given. */
  public async buildWith(
    job: string, sources: string | undefined, variables: { readonly [name: string]: string }, options: BuildOptions = {},
  ): Promise<Outcome> {
    const script = [
      ...commands().map(command => `${command}\n[ $? -eq 0 ] || exit 1`),
      `printf %s "$${ENV.digest}" > "$RECORDS/../exported"`,
    ].join('\n');
    const child = spawn('/bin/sh', ['-c', script], {
      cwd: job,
      env: {
        PATH: options.path ?? `${this.bin}:${dirname(process.execPath)}:/usr/bin:/bin`,
        HOME: join(this.root, 'home'),
        TMPDIR: join(this.root, 'tmp'),
        RECORDS: join(this.root, 'records'),
        CODEBUILD_SRC_DIR: job,
        CODEBUILD_SRC_DIR_program: join(this.root, 'program'),
        ...sources === undefined ? {} : { CODEBUILD_SRC_DIR_sources: sources },
        ...variables,
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    options.onStart?.(child.pid ?? 0);
    const log: Buffer[] = [];
    [child.stdout, child.stderr].forEach(stream => stream.on('data', (chunk: Buffer) => log.push(chunk)));
    const code = await new Promise<number>(resolve => child.on('close', status => resolve(status ?? 1)));
    const exported = join(this.root, 'exported');
    return {
      code,
      log: Buffer.concat(log).toString('utf8'),
      digest: existsSync(exported) ? readFileSync(exported, 'utf8') : '',
      commands: this.recorded(),
      left: readdirSync(join(this.root, 'tmp')),
      home: join(this.root, 'home'),
    };
  }

  private recorded(): Recorded[] {
    const records = join(this.root, 'records');
    return readdirSync(records).sort((a, b) => Number(a) - Number(b)).map(name => {
      const at = (file: string): string => join(records, name, file);
      const config = existsSync(at('config.json')) ? JSON.parse(readFileSync(at('config.json'), 'utf8')) : undefined;
      return {
        argv: entries(at('argv')),
        env: Object.fromEntries(entries(at('env')).map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])),
        stdin: readFileSync(at('stdin'), 'utf8'),
        config,
        folder: join(records, name),
      };
    });
  }
}

/** The recorded call of `docker buildx build`. */
export function buildCall({ commands: all }: Outcome): Recorded {
  const found = all.find(({ argv }) => argv[0] === 'docker' && argv[2] === 'build');
  if (!found) {
    throw new Error('no image was built');
  }
  return found;
}

/** Text between NULs. */
function entries(file: string): string[] {
  return readFileSync(file, 'utf8').split('\0').slice(0, -1);
}

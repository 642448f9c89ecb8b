import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { engineOption } from './build';
import type { ImageSource } from '../../oci/content';
import { readImageFiles } from '../../oci/files/image-files';
import type { ImageConfig } from '../../oci/model/image-config';
import { platformOf, platformText } from '../../oci/model/select-platform';
import { Platform } from '../../oci/platform';
import { refuse } from '../../private/errors';
import { imageIn } from '../bases';
import { withBuiltImage } from '../built-image';
import { Context } from '../context';
import { dockerAnswers, dockerCommand, withLoadable } from '../docker';
import { Engine, requireDocker } from '../engine';
import { EXIT } from '../exit-codes';
import { addImageFlags, ImageFlags, imageFlagsOf, imageOf, number, pairs } from '../image-flags';
import { openSource, parseLocation } from '../locations';
import { dockerRun } from '../run/docker-run';
import { stopOf } from '../run/orphaned';
import { runImage } from '../run/run-image';
import { RunOptions, RunResult } from '../run/run-result';

interface RunFlags extends ImageFlags {
  readonly engine: Engine;
  readonly network?: boolean;
  readonly timeout?: string;
}

/** Node's names of architectures. */
const MACHINE: { readonly [name: string]: Platform } = {
  x64: Platform.LINUX_AMD64, arm64: Platform.LINUX_ARM64, ppc64: Platform.LINUX_PPC64LE, s390x: Platform.LINUX_S390X, riscv64: Platform.LINUX_RISCV64,
};

/** `minimal-images run`: tries an image. */
export function runCommand(contextOf: (command: Command) => Context): Command {
  return addImageFlags(new Command('run'))
    .summary('try an image: as its user, read-only, without a network')
    .description('Builds a project, or takes an image that is there (registry.example/name:tag, oci:FOLDER, …), and runs it once: with docker when it answers, else in namespaces of this '
      + 'machine. Trying an image, not hosting it, is what it is for.\n\nArguments behind -- take the place of the image\'s own. Of the flags that describe an image, '
      + '--env and --user also change how one runs that is there.')
    .argument('[arguments...]', 'arguments of the program')
    .addOption(engineOption())
    .option('--network', 'let it see this machine\'s network, and this machine reach its ports')
    .option('--timeout <seconds>', 'end it after this time')
    .action(async (what: string, args: string[], { engine, network, timeout, ...flags }: RunFlags, command: Command) => {
      const context = contextOf(command);
      const options = { network, timeoutMs: timeout === undefined ? undefined : number(timeout, '--timeout') * 1000 };
      const own = args.length > 0 ? args : undefined;
      const attempt = async (source: ImageSource, more: TryOptions = {}): Promise<RunResult> =>
        tryImage(source, engine, { ...options, ...more }, context);
      const result = existsSync(what)
        ? await withBuiltImage(imageOf(what, imageFlagsOf(flags), args), engine, what, context, async built =>
          attempt('images' in built ? await built.source() : built, { platforms: flags.platform }))
        : await withSource(what, context, async source => attempt(source, { args: own, ...ownOptions(flags) }));
      show(result, context);
    });
}

/** What of an image that is there can be said anew. */
function ownOptions(flags: Omit<RunFlags, 'engine' | 'network' | 'timeout'>): TryOptions {
  const { env, user, platform: platforms, ...rest } = imageFlagsOf(flags);
  const [other] = Object.keys(rest);
  if (other !== undefined) {
    refuse({ where: `--${other}`, problem: 'the image is made already', allowed: '--env, --user and --platform for an image that is there', fix: 'leave it out, or run the project' });
  }
  return { env: pairs(env, '--env'), user, platforms };
}

async function withSource<T>(text: string, context: Context, use: (source: ImageSource) => Promise<T>): Promise<T> {
  const source = await openSource(parseLocation(text, 'image'), context);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

type TryOptions = Pick<RunOptions, 'args' | 'env' | 'user' | 'network' | 'timeoutMs'> & { readonly platforms?: string[] };

const HERE = MACHINE[process.arch] ?? Platform.LINUX_AMD64;

/** The platform to try: the one that was asked for, or this machine's. */
function platformFor([wanted, ...more]: string[] = []): Platform {
  return wanted === undefined || more.length > 0 ? HERE : Platform.of(wanted);
}

async function tryImage(source: ImageSource, engine: Engine, { platforms, ...options }: TryOptions, context: Context): Promise<RunResult> {
  context.terminal.stop();
  const platform = platformFor(platforms);
  const { manifest, config } = await imageIn(source, platform);
  const is = platformText(platformOf(config));
  if (platforms?.length === 1 && is !== platform.toString()) {
    refuse({ where: '--platform', problem: `the image is for ${is}`, value: platforms[0], allowed: is, fix: 'leave it out' });
  }
  // what it prints is the result, so with JSON it has to go elsewhere
  const out = context.terminal.format === 'json' ? process.stderr : process.stdout;
  const streams = { onStdout: (chunk: Buffer) => { out.write(chunk); }, onStderr: (chunk: Buffer) => { process.stderr.write(chunk); } };
  if (engine === 'docker') {
    await requireDocker(context);
  }
  const ports = portsOf(config);
  noteOfPorts(ports, options.network, context);
  const { stop, close } = stopOf(context);
  try {
    if (engine !== 'embedded' && await dockerAnswers(context)) {
      const hasTmp = (await readImageFiles(source, manifest)).get('tmp')?.type === 'directory';
      const all = { ...options, ...streams, ports, stop };
      return await withLoadable(source, { platform, hasTmp }, async loadable => dockerRun(dockerCommand(context), loadable, all));
    }
    return await runImage(source, manifest, config, { ...options, ...streams, stop });
  } finally {
    close();
  }
}

/** TCP ports that the image says its program listens on. */
function portsOf({ config }: ImageConfig): number[] {
  return Object.keys(config?.ExposedPorts ?? {}).flatMap(text => /^\d+(\/tcp)?$/.test(text) ? [parseInt(text, 10)] : []);
}

/** Whoever tries a server wants to ask it something. */
function noteOfPorts(ports: number[], network: boolean | undefined, { terminal }: Context): void {
  if (ports.length === 0) {
    return;
  }
  const [first] = ports;
  const are = ports.length === 1 ? `port ${first}` : `ports ${ports.join(', ')}`;
  terminal.note(network === true
    ? `note: while it runs, ${are} can be reached from this machine: 127.0.0.1:${first}`
    : `note: nobody can reach ${are} of the program: it has no network; with --network it has this machine's`);
}

function show(result: RunResult, { terminal }: Context): void {
  const { way, verdict, reason, exitCode, timedOut, notes } = result;
  [...notes, ...(timedOut ? ['it was ended when its time was over'] : [])].forEach(text => terminal.note(`note: ${text}`));
  if (verdict === 'started') {
    terminal.note(`(tried with ${way === 'root' ? 'unshare and chroot as root' : way}; exit code ${exitCode ?? 'none'})`);
  } else {
    terminal.note(`${verdict}: ${reason ?? ''}`);
  }
  if (terminal.format === 'json') {
    terminal.result('', result);
  }
  process.exitCode = verdict === 'cannot tell' ? EXIT.unknown : verdict === 'did not start' ? EXIT.no : exitCode ?? EXIT.ok;
}

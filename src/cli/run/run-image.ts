import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownershipMatters } from './access';
import { awaitProgram, ProgramEnd } from './await-program';
import { ImageUser, imageUser } from './image-user';
import { missingFolders, mountTable, prepareExtras, TrialFolders, writableFolders } from './mounts';
import { findTools, Namespaces, NOBODY, Way } from './namespaces';
import { findProgram, RunCommand, runCommand } from './run-command';
import type { RunOptions, RunResult } from './run-result';
import { startProblem } from './start-problem';
import { Owners, unpackImage } from './unpack';
import type { ImageSource } from '../../oci/content';
import type { ImageFile } from '../../oci/files/image-file';
import { ImageFiles, readImageFiles } from '../../oci/files/image-files';
import type { ImageConfig } from '../../oci/model/image-config';
import type { ImageManifest } from '../../oci/model/manifest';
import { temporaryFolder } from '../../private/temporary-folder';

/** Node's name of an architecture → OCI's. */
const ARCHITECTURES: { [name: string]: string } = { x64: 'amd64', arm64: 'arm64', arm: 'arm', s390x: 's390x', ppc64: 'ppc64le', riscv64: 'riscv64' };

/** What the tools say when they, and not the program, fail. */
const OF_TOOLS = /^(?:\S*\/)?(?:unshare|nsenter|setpriv): /;

/** `unshare` ends as its child did, and cannot when that was killed. */
const KILLED = /^(?:\S*\/)?unshare: sigprocmask unblock failed/m;

/** What a trial needs to know before it begins. */
interface Trial {
  readonly files: ImageFiles;
  readonly config: ImageConfig;
  readonly user: ImageUser;
  readonly command: RunCommand;
  readonly program: ImageFile;
  readonly options: RunOptions;
}

/**
 * Tries an image without a container engine: unpacks it into a temporary folder and runs its program there, as the image's user, read-only,
 * without a network and without privileges.
 *
 * For trying images, not for hosting them: namespaces and a changed root keep a program apart, and no more than that.
 *
 * @throws ContentError when the image is damaged
 */
export async function runImage(source: ImageSource, manifest: ImageManifest, config: ImageConfig, options: RunOptions = {}): Promise<RunResult> {
  const files = await readImageFiles(source, manifest);
  const user = await imageUser(files, options.user ?? config.config?.User);
  const command = runCommand(config.config ?? {}, user, options.args, options.env ?? {});
  const program = findProgram(files, command, user);
  const machine = ARCHITECTURES[process.arch] ?? process.arch;
  if (config.architecture !== machine) {
    return answer('cannot tell', `the image is for ${config.architecture}, this machine is ${machine}`);
  }
  const problem = typeof program === 'string' ? program : await startProblem(files, program, machine, user);
  if (typeof program === 'string' || problem !== undefined) {
    return answer('did not start', problem);
  }
  return within(folder => tryIn(folder, { files, config, user, command, program, options }));
}

async function tryIn(folder: string, trial: Trial): Promise<RunResult> {
  const tools = findTools();
  if (typeof tools === 'string') {
    return answer('cannot tell', `${tools}: a container engine, or Linux with util-linux, is needed to try an image`);
  }
  const way = wayOf(trial);
  const namespaces = await Namespaces.open(tools, way, trial.options.network ?? false);
  if (typeof namespaces === 'string') {
    return answer('cannot tell', namespaces);
  }
  try {
    return await tryWithin(namespaces, way, folder, trial);
  } finally {
    await namespaces.close();
  }
}

/** A program that is root stays root of this machine's files outside of a user namespace. */
function wayOf({ options, user }: Trial): Way {
  return options.way ?? (process.getuid?.() === 0 && user.uid !== 0 ? 'root' : 'user namespace');
}

async function tryWithin(namespaces: Namespaces, way: Way, folder: string, trial: Trial): Promise<RunResult> {
  const { files, user, config, command, program, options } = trial;
  const folders: TrialFolders = { files: join(folder, 'files'), root: join(folder, 'root'), extras: join(folder, 'extras') };
  mkdirSync(folders.files, { mode: 0o755 });
  const owners = ownersFor(way, user);
  const left = await unpackImage(files, folders.files, owners, missingFolders(files, command.workingDirectory));
  prepareExtras(folders);
  giveAway(folder, owners);
  const writable = writableFolders(files, Object.keys(config.config?.Volumes ?? {}));
  writeFileSync(join(folder, 'fstab'), mountTable(folders, files, writable, options.network ?? false), { mode: 0o644 });
  const failed = await namespaces.mount(join(folder, 'fstab'));
  if (failed !== undefined) {
    return { ...answer('cannot tell', failed), way };
  }
  if (options.network !== true) {
    await namespaces.prepareNetwork();
  }
  const [, ...args] = command.argv;
  // What the tools say comes in pieces, first or last.
  const said = { first: '', last: '' };
  const running = namespaces.start(folders.root, user, command.workingDirectory, [`/${program.path}`, ...args], {
    env: command.env,
    onStdout: options.onStdout,
    onStderr: chunk => {
      said.first = `${said.first}${chunk.toString()}`.slice(0, 1000);
      said.last = `${said.last}${chunk.toString()}`.slice(-1000);
      options.onStderr?.(chunk);
    },
  });
  const ended = await awaitProgram(running, options);
  const end: ProgramEnd = KILLED.test(said.last) ? { ...ended, exitCode: 137, signal: 'SIGKILL' } : ended;
  if (end.signal === undefined && end.exitCode !== 0 && OF_TOOLS.test(said.first)) {
    return { ...answer('cannot tell', `the program cannot be started here: ${said.first.trim().split('\n', 1)[0]}`), ...end, way };
  }
  const notes = left.length === 0 ? [] : [`devices and pipes of the image are not there: ${left.slice(0, 5).map(path => `/${path}`).join(', ')}`];
  return { ...judged(way, trial, end, writable), ...end, way, notes };
}

/** A failure may be due to owners that the way could not represent. */
function judged(way: Way, { files, user }: Trial, { exitCode, timedOut }: ProgramEnd, writable: string[]): Pick<RunResult, 'verdict' | 'reason'> {
  const isWritable = (path: string): boolean => writable.some(folder => path === folder || path.startsWith(`${folder}/`));
  const mattering = way === 'root' ? [] : [...files.files.values()].filter(file => ownershipMatters(file, user, isWritable(file.path)));
  if (exitCode === 0 || timedOut || mattering.length === 0) {
    return { verdict: 'started' };
  }
  return {
    verdict: 'cannot tell',
    reason: 'in a user namespace all files belong to the program\'s user; it ended with an error, and for some files the owner may matter: '
      + mattering.slice(0, 3).map(({ path }) => `/${path}`).join(', '),
  };
}

function ownersFor(way: Way, user: ImageUser): Owners {
  if (way === 'root') {
    return { kind: 'exact' };
  }
  return { kind: 'one', user, owner: process.getuid?.() === 0 ? NOBODY : undefined };
}

/** What was made beside the image's files has to be reachable for whoever root becomes. */
function giveAway(folder: string, owners: Owners): void {
  const owner = owners.kind === 'one' ? owners.owner : undefined;
  if (owner !== undefined) {
    const made = [folder, ...['root', 'extras'].map(name => join(folder, name))];
    made.forEach(path => chownSync(path, owner.uid, owner.gid));
  }
}

async function within<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = temporaryFolder();
  try {
    return await work(folder);
  } finally {
    openUp(Buffer.from(join(folder, 'files')));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Folders that nobody may write to cannot be emptied either. */
function openUp(folder: Buffer): void {
  try {
    chmodSync(folder, 0o700);
    for (const name of readdirSync(folder, 'buffer')) {
      const path = Buffer.concat([folder, Buffer.from('/'), name]);
      if (lstatSync(path).isDirectory()) {
        openUp(path);
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
}

function answer(verdict: RunResult['verdict'], reason: string | undefined): RunResult {
  return { way: 'none', verdict, reason, timedOut: false, notes: [] };
}


import { accessOf } from './access';
import type { ImageUser } from './image-user';
import type { ImageFile } from '../../oci/files/image-file';
import type { ImageFiles } from '../../oci/files/image-files';
import type { RunConfig } from '../../oci/model/image-config';

/** What engines set when an image sets no PATH. */
const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A program with all that it is started with. */
export interface RunCommand {
  /** As the image or the user says it. */
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly workingDirectory: string;
}

/** The command of an image as engines put it together: entrypoint and arguments, its environment, its folder. */
export function runCommand(config: RunConfig, user: ImageUser, args: readonly string[] | undefined, env: RunCommand['env']): RunCommand {
  const { Entrypoint = [], Cmd = [], Env = [], WorkingDir } = config;
  const own = Object.fromEntries(Env.map(line => {
    const at = line.indexOf('=');
    return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  }));
  return {
    argv: [...Entrypoint ?? [], ...args ?? Cmd ?? []],
    env: { PATH: USUAL_PATH, HOME: user.home, ...own, ...env },
    workingDirectory: WorkingDir?.startsWith('/') ? WorkingDir : `/${WorkingDir ?? ''}`,
  };
}

/** The program's file, found as engines find it; a text says why there is none. */
export function findProgram(files: ImageFiles, { argv: [name], env, workingDirectory }: RunCommand, user: ImageUser): ImageFile | string {
  if (name === undefined || name === '') {
    return 'the image has neither an entrypoint nor arguments, so there is nothing to start';
  }
  const candidates = name.includes('/')
    ? [name.startsWith('/') ? name : `${workingDirectory}/${name}`]
    : (env.PATH ?? '').split(':').map(folder => `${folder === '' ? workingDirectory : folder}/${name}`);
  const found = candidates.map(path => files.find(path)).filter((file): file is ImageFile => file !== undefined);
  const program = found.find(file => file.type === 'file' && accessOf(file, user) % 2 === 1);
  if (program !== undefined) {
    return program;
  }
  if (found.length > 0) {
    const [{ path, type, mode }] = found;
    return type === 'file'
      ? `/${path} may not be started by the user ${user.uid}:${user.gid}: its mode is ${mode.toString(8).padStart(4, '0')}`
      : `/${path} is no file that can be started`;
  }
  return name.includes('/') ? missing(files, candidates[0]) : `${JSON.stringify(name)} is in no folder of the image's PATH: ${env.PATH}`;
}

function missing(files: ImageFiles, path: string): string {
  const at = files.resolve(path);
  return 'problem' in at && at.problem !== 'missing' ? `${path} leads nowhere: /${at.at} is ${at.problem === 'loop' ? 'a loop of links' : 'no folder'}`
    : `${path} is not in the image`;
}

import type { ImageUser } from './image-user';
import { childrenOf, Ended, ProcessOptions, programPath, Running, runToEnd, startProcess } from '../processes';

/** How an image is tried without a container engine. */
export type Way =
  /** As root of this machine: owners are those of the image. */
  | 'root'
  /** In a user namespace: all files belong to one user there. */
  | 'user namespace';

const TOOLS = ['unshare', 'nsenter', 'mount', 'setpriv', 'cat'] as const;

type Tools = { readonly [name in typeof TOOLS[number]]: string };

/** Whoever root becomes before it makes a user namespace: nobody, on all systems. */
export const NOBODY = { uid: 65534, gid: 65534 };
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** The programs of util-linux; a text says which are missing. */
export function findTools(): Tools | string {
  const paths = TOOLS.map(name => [name, programPath(name)] as const);
  const missing = paths.filter(([, path]) => path === undefined).map(([name]) => name);
  return missing.length > 0 ? `${missing.join(', ')} of util-linux ${missing.length === 1 ? 'is' : 'are'} not on this machine` : Object.fromEntries(paths) as Tools;
}

/**
 * Namespaces of their own for one trial: mounts, network, processes, and names of machine and queues.
 *
 * A process that does nothing holds them. It ends when its input does, however this process ends; and since it is the first in its namespace of
 * processes, the kernel ends all others with it.
 */
export class Namespaces {
  /** Opens them; a text says why this machine does not. */
  static async open(tools: Tools, way: Way, network: boolean): Promise<Namespaces | string> {
    const asNobody = way === 'user namespace' && process.getuid?.() === 0
      ? [tools.setpriv, `--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, '--clear-groups'] : [];
    let isReady: (answer: 'ready') => void = () => undefined;
    const ready = new Promise<'ready'>(resolve => {
      isReady = resolve;
    });
    const errors: string[] = [];
    const holder = startProcess([
      ...asNobody, tools.unshare, ...way === 'root' ? [] : ['--user', '--map-root-user'],
      '--mount', '--propagation', 'private', '--ipc', '--uts', '--pid', '--fork', ...network ? [] : ['--net'], tools.cat,
    ], { env: ENVIRONMENT, detached: true, onStdout: () => isReady('ready'), onStderr: chunk => errors.push(chunk.toString()) }, true);
    holder.write('ready\n');
    const first = await Promise.race([ready, holder.ended]);
    const [init] = childrenOf(holder.pid);
    return first === 'ready' && init !== undefined ? new Namespaces(tools, way, network, holder, init, asNobody)
      : `namespaces cannot be made: ${errors.join('').trim() || JSON.stringify(first)}`;
  }

  private constructor(
    private readonly tools: Tools,
    private readonly way: Way,
    private readonly network: boolean,
    private readonly holder: Running,
    private readonly pid: number,
    private readonly asNobody: string[],
  ) {}

  /** Mounts what an fstab says; a text says why it could not. */
  public async mount(fstab: string): Promise<string | undefined> {
    const { status, stderr } = await runToEnd([...this.enter(), this.tools.mount, '--all', '--fstab', fstab], { env: ENVIRONMENT });
    return status === 0 ? undefined : `mounting fails: ${stderr.trim()}`;
  }

  /** Makes the loopback interface and low ports usable, as engines do; without the tools for it they stay as they are. */
  public async prepareNetwork(): Promise<void> {
    const [ip, tee] = [programPath('ip'), programPath('tee')];
    if (ip !== undefined) {
      await runToEnd([...this.enter(), ip, 'link', 'set', 'lo', 'up'], { env: ENVIRONMENT });
    }
    if (tee !== undefined) {
      await runToEnd([...this.enter(), tee, '/proc/sys/net/ipv4/ip_unprivileged_port_start'], { env: ENVIRONMENT, input: '0' });
    }
  }

  /** Starts a program of the image as the first process of its own, without any privilege; it ends when these namespaces do. */
  public start(root: string, user: ImageUser, folder: string, argv: readonly string[], options: ProcessOptions): Running {
    const { unshare, setpriv } = this.tools;
    const place = [`--root=${root}`, `--wd=${folder}`];
    // The kernel lets a namespace give its root another number only to who had this capability; root goes to the working directory, which may be
    // closed to all but the user, before it becomes the user, who has none of these.
    const needed = this.way === 'root' ? '+setuid,+setgid,+dac_read_search' : '+setfcap';
    const identity = this.way === 'root' ? [`--setgid=${user.gid}`, `--setuid=${user.uid}`]
      : user.uid === 0 && user.gid === 0 ? [] : ['--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`];
    return startProcess([
      ...this.enter('--pid'), unshare, '--pid', '--fork', '--kill-child', `--mount-proc=${root}/proc`,
      setpriv, '--no-new-privs', `--bounding-set=-all,+sys_chroot,${needed}`, unshare, ...identity, ...place, '--', ...argv,
    ], { ...options, detached: true });
  }

  public async close(): Promise<Ended> {
    this.holder.finishInput();
    return this.holder.ended;
  }

  private enter(...more: string[]): string[] {
    const user = this.way === 'root' ? [] : ['--user', '--preserve-credentials'];
    // the machine's own network is not to be entered, which only root may do
    const net = this.network ? [] : ['--net'];
    return [...this.asNobody, this.tools.nsenter, `--target=${this.pid}`, ...user, '--mount', ...net, '--ipc', '--uts', ...more, '--'];
  }
}

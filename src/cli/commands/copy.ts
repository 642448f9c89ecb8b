import { Command } from 'commander';
import { Platform } from '../../oci/platform';
import { Context } from '../context';
import { openSink, openSource, parseLocation, parseTarget } from '../locations';
import { repeatable } from '../repeatable';
import { bytes } from '../table';
import { Writing } from '../write';

/** `minimal-images copy`: an image from one place to another, unchanged. */
export function copyCommand(contextOf: (command: Command) => Context): Command {
  return new Command('copy')
    .summary('copy an image between registries, folders and files')
    .argument('<from>', 'registry.example/name:tag, oci:FOLDER, oci-archive:FILE, docker-archive:FILE')
    .argument('<to>', 'the same')
    .addOption(repeatable('--platform <platform>', 'only these platforms of an index'))
    .action(async (from: string, to: string, { platform }: { platform?: string[] }, command: Command) =>
      copy({ from, to, where: ['from', 'to'], platforms: platform?.map(text => Platform.of(text)) }, contextOf(command)));
}

/** `minimal-images push`: what `build` wrote into a folder or file goes to a registry. */
export function pushCommand(contextOf: (command: Command) => Context): Command {
  return new Command('push')
    .summary('push an image that was built before')
    .argument('<to>', 'registry.example/name:tag')
    .option('--from <location>', 'where it is', 'oci:image')
    .action(async (to: string, { from }: { from: string }, command: Command) => copy({ from, to, where: ['--from', 'to'] }, contextOf(command)));
}

interface Copy {
  readonly from: string;
  readonly to: string;
  readonly where: [string, string];
  readonly platforms?: Platform[];
}

async function copy({ from, to, where, platforms }: Copy, context: Context): Promise<void> {
  const target = parseTarget(to, where[1]);
  const source = await openSource(parseLocation(from, where[0]), context);
  try {
    const written = await new Writing(await openSink(target, context), context).write(source, { platforms });
    context.terminal.result(`${written.location}  ${written.digest}  ${bytes(written.size)}, ${bytes(written.sent)} written`, written);
  } finally {
    await source.close();
  }
}

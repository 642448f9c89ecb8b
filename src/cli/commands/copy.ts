import { Command } from 'commander';
import { readAttached } from '../../oci/attached';
import { Platform } from '../../oci/platform';
import { refuse } from '../../private/errors';
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
    .option('--referrers', 'copy what is attached to it too: SBOMs, signatures')
    .action(async (from: string, to: string, { platform, referrers }: { platform?: string[]; referrers?: boolean }, command: Command) =>
      copy({ from, to, where: ['from', 'to'], platforms: platform?.map(text => Platform.of(text)), referrers }, contextOf(command)));
}

/** `minimal-images push`: what `build` wrote into a folder or file goes to a registry. */
export function pushCommand(contextOf: (command: Command) => Context): Command {
  return new Command('push')
    .summary('push an image that was built before, with the SBOMs that were attached to it')
    .argument('<to>', 'registry.example/name:tag')
    .option('--from <location>', 'where it is', 'oci:image')
    .action(async (to: string, { from }: { from: string }, command: Command) => copy({ from, to, where: ['--from', 'to'], referrers: true }, contextOf(command)));
}

interface Copy {
  readonly from: string;
  readonly to: string;
  readonly where: [string, string];
  readonly platforms?: Platform[];
  readonly referrers?: boolean;
}

async function copy({ from, to, where, platforms, referrers = false }: Copy, context: Context): Promise<void> {
  const target = parseTarget(to, where[1]);
  if (referrers && target.kind === 'docker-archive') {
    refuse({ where: where[1], problem: 'archives for docker load hold an image and nothing about it', value: to, allowed: 'a registry, oci:FOLDER, oci-archive:FILE', fix: 'copy it without --referrers' });
  }
  const source = await openSource(parseLocation(from, where[0]), context);
  try {
    const attached = referrers ? await readAttached(source, platforms) : [];
    const written = await new Writing(await openSink(target, context), context).write(source, { platforms, referrers: attached });
    const more = attached.length === 0 ? '' : `, ${attached.length} attached`;
    context.terminal.result(`${written.location}  ${written.digest}  ${bytes(written.size)}, ${bytes(written.sent)} written${more}`, { ...written, attached: attached.map(({ descriptor }) => descriptor) });
  } finally {
    await source.close();
  }
}

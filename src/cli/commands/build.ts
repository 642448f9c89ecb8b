import { Command, Option } from 'commander';
import { Bases } from '../bases';
import { Context } from '../context';
import { dockerBuild } from '../docker';
import { chooseEngine } from '../engine';
import { addImageFlags, ImageFlags, imageOf } from '../image-flags';
import { openSink, parseLocation } from '../locations';
import { showFindings } from '../show-findings';
import { bytes } from '../table';
import { write, Written } from '../write';
import { assembleImage } from '../../image/assemble/assemble-image';
import { MinimalImage } from '../../image/minimal-image';

interface BuildFlags extends ImageFlags {
  readonly output: string[];
  readonly engine: 'auto' | 'docker' | 'embedded';
}

/** `minimal-images build`: from sources to an image in a registry, a folder or a file. */
export function buildCommand(contextOf: (command: Command) => Context): Command {
  return addImageFlags(new Command('build'))
    .summary('build an image, with no container engine where the machine has the toolchain')
    .description('Builds an image and writes it to one or more places.\n\nArguments behind -- are those of the program.')
    .argument('[arguments...]', 'arguments of the program')
    .option('-o, --output <location...>', 'where it goes: registry.example/name:tag, oci:FOLDER, oci-archive:FILE, docker-archive:FILE', ['oci:image'])
    .addOption(new Option('--engine <name>', 'who builds the program').choices(['auto', 'docker', 'embedded']).default('auto'))
    .action(async (project: string, args: string[], { output, engine, ...flags }: BuildFlags, command: Command) => {
      await build(imageOf(project, flags, args), { output, engine }, contextOf(command));
    });
}

async function build(image: MinimalImage, { output, engine }: Pick<BuildFlags, 'output' | 'engine'>, context: Context): Promise<void> {
  const { terminal } = context;
  // before anything is built: a place that cannot be written to is known now
  const places = output.map(text => parseLocation(text, '--output'));
  const name = output[0];
  const chosen = await chooseEngine(image, engine, context);
  terminal.note(`${image.choice} (${chosen})`);
  const written: Written[] = [];
  if (chosen === 'docker') {
    const built = await dockerBuild(image, context);
    try {
      showFindings(image.findings, terminal);
      for (const place of places) {
        written.push(await write(built.source, await openSink(place, context), context));
      }
    } finally {
      await built.close();
    }
  } else {
    const bases = new Bases(context);
    const assembled = await assembleImage(image._parts(), {
      name, env: context.env, pack: { cacheFolder: context.cache }, signal: context.signal,
      base: async (base, platform) => bases.content(base, platform),
      onStep: text => { void terminal.progress(text); },
    });
    try {
      showFindings(assembled.findings, terminal);
      for (const place of places) {
        written.push(await write(assembled, await openSink(place, context), context));
      }
    } finally {
      await assembled.close();
      await bases.close();
    }
  }
  showWritten(written, context);
}

function showWritten(written: Written[], { terminal }: Context): void {
  const lines = written.map(({ location, digest, size, sent }) => `${location}  ${digest}  ${bytes(size)}, ${sent === 0 ? 'nothing new' : `${bytes(sent)} written`}`);
  terminal.result(lines.join('\n'), { images: written });
}

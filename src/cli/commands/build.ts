import { Command, Option } from 'commander';
import { withBuiltImage } from '../built-image';
import { Context } from '../context';
import { Engine, ENGINES } from '../engine';
import { addImageFlags, ImageFlags, imageOf } from '../image-flags';
import { openSink, parseLocation } from '../locations';
import { bytes } from '../table';
import { write, Written } from '../write';

interface BuildFlags extends ImageFlags {
  readonly output: string[];
  readonly engine: Engine;
}

/** `minimal-images build`: from sources to an image in a registry, a folder or a file. */
export function buildCommand(contextOf: (command: Command) => Context): Command {
  return addImageFlags(new Command('build'))
    .summary('build an image, with no container engine where the machine has the toolchain')
    .description('Builds an image and writes it to one or more places.\n\nArguments behind -- are those of the program.')
    .argument('[arguments...]', 'arguments of the program')
    .option('-o, --output <location...>', 'where it goes: registry.example/name:tag, oci:FOLDER, oci-archive:FILE, docker-archive:FILE', ['oci:image'])
    .addOption(engineOption())
    .action(async (project: string, args: string[], { output, engine, ...flags }: BuildFlags, command: Command) => {
      const context = contextOf(command);
      // before anything is built: a place that cannot be written to is known now
      const places = output.map(text => parseLocation(text, '--output'));
      const image = imageOf(project, imageFlagsOf(flags), args);
      const written = await withBuiltImage(image, engine, output[0], context, async built => {
        const done: Written[] = [];
        for (const place of places) {
          done.push(await write(built, await openSink(place, context), context));
        }
        return done;
      });
      context.terminal.result(written.map(line).join('\n'), { images: written });
    });
}

/** Who builds. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'who builds: this machine\'s toolchain (embedded), docker, or the first of them that can').choices([...ENGINES]).default('auto');
}

/** Of all flags of a command, those that describe the image. */
export function imageFlagsOf(flags: ImageFlags & { readonly [name: string]: unknown }): ImageFlags {
  const { language, entry, include, exclude, base, platform, user, env, label, port, writable, entrypoint, timezones, strict } = flags;
  const all = { language, entry, include, exclude, base, platform, user, env, label, port, writable, entrypoint, timezones, strict };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function line({ location, digest, size, sent }: Written): string {
  return `${location}  ${digest}  ${bytes(size)}, ${sent === 0 ? 'nothing new' : `${bytes(sent)} written`}`;
}

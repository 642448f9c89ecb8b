import { basename } from 'node:path';
import { Command, Option } from 'commander';
import type { AssembledImage } from '../../image/assemble/assemble-image';
import type { ImageSink, ImageSource } from '../../oci/content';
import type { SbomFormat } from '../../oci/sbom/referrer';
import { withBuiltImage } from '../built-image';
import { Context } from '../context';
import { Engine, ENGINES } from '../engine';
import { addImageFlags, ImageFlags, imageOf } from '../image-flags';
import { Location, openSink, parseLocation } from '../locations';
import { attachSboms, SBOM_FORMATS, sbomsOf } from '../sbom';
import { bytes } from '../table';
import { write, Written } from '../write';

interface BuildFlags extends ImageFlags {
  readonly output: string[];
  readonly engine: Engine;
  readonly sbom?: SbomFormat[];
}

/** `minimal-images build`: from sources to an image in a registry, a folder or a file. */
export function buildCommand(contextOf: (command: Command) => Context): Command {
  return addImageFlags(new Command('build'))
    .summary('build an image, with no container engine where the machine has the toolchain')
    .description('Builds an image and writes it to one or more places.\n\nArguments behind -- are those of the program.')
    .argument('[arguments...]', 'arguments of the program')
    .option('-o, --output <location...>', 'where it goes: registry.example/name:tag, oci:FOLDER, oci-archive:FILE, docker-archive:FILE', ['oci:image'])
    .addOption(engineOption())
    .addOption(new Option('--sbom <format...>', 'attach what is in the image: registries show it beside the image').choices([...SBOM_FORMATS]))
    .action(async (project: string, args: string[], { output, engine, sbom = [], ...flags }: BuildFlags, command: Command) => {
      const context = contextOf(command);
      // before anything is built: a place that cannot be written to is known now
      const places = output.map(text => parseLocation(text, '--output'));
      places.forEach(place => place.kind === 'registry' && context.registries.prepare(place.reference));
      const image = imageOf(project, imageFlagsOf(flags), args);
      const { written, builder } = await withBuiltImage(image, engine, output[0], context, async (built, by) => {
        const done: Written[] = [];
        for (const place of places) {
          const target = await openSink(place, context);
          done.push(await write(built, target, context));
          await attach(sbom, built, nameOf(place), target.sink, context);
        }
        return { written: done, builder: by.text };
      });
      context.terminal.result(written.map(line).join('\n'), { images: written, builder });
    });
}

async function attach(
  formats: SbomFormat[], built: AssembledImage | ImageSource, name: string, sink: ImageSink, { terminal }: Context,
): Promise<void> {
  const source = 'images' in built ? await built.source() : built;
  for (const format of formats) {
    await terminal.progress(`look what is in the image (${format})`);
    await attachSboms(await sbomsOf(source, name, format), format, sink);
  }
}

/** What an SBOM calls the image: where it is found, without the tag. */
function nameOf(place: Location): string {
  return place.kind === 'registry' ? `${place.reference.registry}/${place.reference.repository}` : place.name ?? basename(place.path);
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

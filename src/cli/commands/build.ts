import { existsSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { literalPattern } from '../../dockerfile/render/glob';
import type { AssembledImage } from '../../image/assemble/assemble-image';
import type { ComposedImage } from '../../oci/assemble/compose-image';
import type { ImageSource } from '../../oci/content';
import type { Referrer, SbomFormat } from '../../oci/sbom/referrer';
import { refuse } from '../../private/errors';
import { withBuiltImage } from '../built-image';
import { Context } from '../context';
import { Engine, ENGINES } from '../engine';
import { addImageFlags, ImageFlags, imageFlagsOf, imageOf } from '../image-flags';
import { checkDistinct, checkFolderOf, Location, openSink, parseTarget } from '../locations';
import { choice, repeatable } from '../repeatable';
import { SBOM_FORMATS, sbomReferrers } from '../sbom';
import { bytes } from '../table';
import { Writing, Written } from '../write';

interface BuildFlags extends ImageFlags {
  readonly output?: string[];
  readonly engine: Engine;
  readonly sbom?: SbomFormat[];
}

/** `minimal-images build`: from sources to an image in a registry, a folder or a file. */
export function buildCommand(contextOf: (command: Command) => Context): Command {
  return addImageFlags(new Command('build'))
    .summary('build an image, with no container engine where the machine has the toolchain')
    .description('Builds an image and writes it to one or more places.\n\nArguments behind -- are those of the program.')
    .argument('[arguments...]', 'arguments of the program')
    .addOption(repeatable('-o, --output <location>', 'where it goes: registry.example/name:tag, oci:FOLDER, oci-archive:FILE, docker-archive:FILE (default: oci:image)'))
    .addOption(engineOption())
    .addOption(repeatable('--sbom <format>', 'attach what is in the image: registries show it beside the image', SBOM_FORMATS))
    .action(async (project: string, args: string[], { output = ['oci:image'], engine, sbom = [], ...flags }: BuildFlags, command: Command) => {
      const context = contextOf(command);
      const places = output.map(text => placeOf(text, sbom));
      checkDistinct(output, places, '--output');
      const image = imageOf(project, withoutOutputs(project, imageFlagsOf(flags), places), args);
      const early = new Map<Location, Writing>();
      for (const place of places.filter(({ kind }) => kind === 'registry')) {
        early.set(place, new Writing(await openSink(place, context), context));
      }
      void connectSoon(places, context);
      const onKnown = (known: ComposedImage): void => early.forEach(writing => writing.begin(known));
      const { written, builder, findings } = await withBuiltImage(image, engine, output[0], { ...context, onKnown }, async (built, by) => {
        const done: Written[] = [];
        for (const place of places) {
          const referrers = await referrersOf(sbom, built, place, context);
          const writing = early.get(place) ?? new Writing(await openSink(place, context), context);
          done.push(await writing.write(built, { referrers }));
        }
        return { written: done, builder: by.text, findings: by.findings };
      }).finally(() => context.registries.close());
      context.terminal.result(written.map(line).join('\n'), { images: written, builder, findings });
    });
}

/** Archives of an earlier build are no sources of the next one; folders are known as layouts by what is in them. */
function withoutOutputs(project: string, flags: ImageFlags, places: Location[]): ImageFlags {
  const archives = places.flatMap(place => place.kind === 'oci-archive' || place.kind === 'docker-archive' ? [relative(resolve(project), resolve(place.path))] : []);
  const inside = archives.filter(path => !isAbsolute(path) && path.split(sep)[0] !== '..' && existsSync(resolve(project, path)));
  return inside.length === 0 ? flags : { ...flags, exclude: [...flags.exclude ?? [], ...inside.map(path => literalPattern(path.split(sep).join('/')))] };
}

/** Connects once something is waited for, such as a compiler. Whether it works is seen by what is written. */
async function connectSoon(places: Location[], { registries }: Context): Promise<void> {
  await setImmediate();
  places.forEach(place => place.kind === 'registry' && registries.prepare(place.reference));
}

async function referrersOf(formats: SbomFormat[], built: AssembledImage | ImageSource, place: Location, { terminal }: Context): Promise<Referrer[]> {
  const all: Referrer[] = [];
  for (const format of formats) {
    void terminal.progress(`look what is in the image (${format})`);
    all.push(...await sbomReferrers('images' in built ? await built.source() : built, nameOf(place), format));
  }
  return all;
}

/** A place that cannot have what is asked for, or that cannot be there, is known before anything is built. */
function placeOf(text: string, sbom: SbomFormat[]): Location {
  const place = parseTarget(text, '--output');
  if (place.kind === 'docker-archive' && sbom.length > 0) {
    refuse({
      where: '--sbom', problem: 'archives for docker load hold an image and nothing about it', value: text, allowed: 'a registry, oci:FOLDER, oci-archive:FILE', fix: 'choose another --output, or leave --sbom out',
    });
  }
  if (place.kind !== 'registry' && place.kind !== 'oci') {
    checkFolderOf(place.path, '--output');
  }
  return place;
}

/** What an SBOM calls the image: where it is found, without the tag. */
function nameOf(place: Location): string {
  return place.kind === 'registry' ? `${place.reference.registry}/${place.reference.repository}` : place.name ?? basename(place.path);
}

/** Who builds. */
export function engineOption(): Option {
  return choice('--engine <name>', 'who builds: this machine\'s toolchain (embedded), docker, or the first of them that can', ENGINES).default('auto');
}

function line({ location, digest, size, sent }: Written): string {
  return `${location}  ${digest}  ${bytes(size)}, ${sent === 0 ? 'nothing new' : `${bytes(sent)} written`}`;
}

import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { DistrolessImage, MinimalImage, Program, ScratchImage, StaticProgram } from '../image';
import { choice, repeatable } from './repeatable';
import { namedBase } from '../image/bases/known-base';
import { detectProgram } from '../image/detect';
import { MinimalImageOptions } from '../image/image-options';
import { LANGUAGES } from '../image/programs/languages';
import { Platform } from '../oci/platform';
import { refuse, shownPath } from '../private/errors';

/** What of an image the command line can say; more can be said in a module. */
export interface ImageFlags {
  readonly language?: string;
  readonly entry?: string;
  readonly source?: string[];
  readonly library?: string[];
  readonly include?: string[];
  readonly exclude?: string[];
  readonly base?: string;
  readonly platform?: string[];
  readonly user?: string;
  readonly env?: string[];
  readonly label?: string[];
  readonly port?: string[];
  readonly writable?: string[];
  readonly file?: string[];
  readonly tool?: string[];
  readonly entrypoint?: string[];
  readonly timezones?: boolean;
  readonly strict?: boolean;
}

const NAMES = [
  'language', 'entry', 'source', 'library', 'include', 'exclude', 'base', 'platform', 'user', 'env', 'label', 'port', 'writable', 'file', 'tool', 'entrypoint', 'timezones', 'strict',
] as const satisfies readonly (keyof ImageFlags)[];

/** Of all flags of a command, those that describe the image. */
export function imageFlagsOf(flags: ImageFlags): ImageFlags {
  return Object.fromEntries(NAMES.filter(name => flags[name] !== undefined).map(name => [name, flags[name]]));
}

/** Adds the flags that describe an image. */
export function addImageFlags(command: Command): Command {
  return command
    .argument('[project]', 'folder of the program, or a JavaScript module whose default export is a MinimalImage', '.')
    .addOption(choice('--language <name>', 'language of the program', LANGUAGES.map(({ name }) => name)).default(undefined, 'told by the files'))
    .option('--entry <path>', 'what to start: a path in the project, or a name: of a Rust program, a console script, a Python module, a Java class, a CMake target')
    .addOption(repeatable('--source <file>', 'of C: one more file to compile beside the entry'))
    .addOption(repeatable('--library <name>', 'of C: a library to link, without lib'))
    .addOption(repeatable('--include <pattern>', 'more files that are needed; each has to match one'))
    .addOption(repeatable('--exclude <pattern>', 'files that are not needed'))
    .option('--base <name>', 'scratch, python3-debian13, or any image reference; facts of other families are known too: cgr.dev/chainguard/python, dhi.io/node:24-debian13, … (default: the smallest that fits)')
    .addOption(repeatable('--platform <platform>', 'platforms to build for (default: linux/amd64)'))
    .option('--user <uid[:gid]>', 'numeric user that it runs as (default: 65532)')
    .addOption(repeatable('--env <name=value>', 'environment of the program; no secrets'))
    .addOption(repeatable('--label <name=value>', 'labels of the image'))
    .addOption(repeatable('--port <number>', 'TCP ports that the program listens on'))
    .addOption(repeatable('--writable <path>', 'folders that the program writes to'))
    .addOption(repeatable('--file <path=source>', 'a file or folder to add, by its path in the image: /etc/app.yaml=config/app.yaml'))
    .addOption(repeatable('--tool <program>', 'programs that it starts while it runs, checked to be in the image'))
    .addOption(repeatable('--entrypoint <word>', 'what to start instead, word by word'))
    .option('--timezones', 'add the time zone database')
    .option('--strict', 'treat warnings and bases without a digest as errors');
}

/** The image that a folder or module and flags describe. `args` are the program's own. */
export function imageOf(project: string, flags: ImageFlags, args: string[]): MinimalImage {
  if (!existsSync(project)) {
    refuse({ where: 'project', problem: 'there is no such folder or file', value: shownPath(project), allowed: 'a folder with a program, or a JavaScript module', fix: 'check the spelling' });
  }
  if (statSync(project).isDirectory()) {
    return imageOfFolder(project, flags, args);
  }
  if (!/\.c?js$/.test(project)) {
    refuse({
      where: 'project',
      problem: 'this is neither a folder nor a JavaScript module',
      value: shownPath(project),
      allowed: 'a folder with a program, or a .js file whose default export is a MinimalImage',
      fix: `name its folder; for an executable: --language prebuilt --entry ${basename(project)}`,
    });
  }
  return imageOfModule(project, flags);
}

function imageOfFolder(projectRoot: string, flags: ImageFlags, args: string[]): MinimalImage {
  const options = imageOptionsOf(flags, args);
  const { language, entry, source, library, include, exclude, base } = flags;
  if ([language, entry, source, library, include, exclude, base].every(flag => flag === undefined)) {
    return MinimalImage.detect(projectRoot, options);
  }
  const program = programOf(projectRoot, flags);
  return flags.base === undefined ? MinimalImage.of(program, options) : onBase(program, flags.base, options);
}

/** The program of a folder, as flags say it or its files tell. */
export function programOf(projectRoot: string, { language, entry, include, exclude, source: sources, library: libraries }: ImageFlags): Program {
  const { program } = detectProgram(projectRoot, process.cwd(), { language, entry, include, exclude, sources, libraries });
  if (program.language !== 'c' && (sources ?? libraries) !== undefined) {
    refuse({
      where: sources === undefined ? '--library' : '--source',
      problem: `this is for C, and the program is ${program.language}`,
      allowed: 'C programs',
      fix: 'leave it out, or say --language c',
    });
  }
  return program;
}

function onBase(program: Program, name: string, options: MinimalImageOptions): MinimalImage {
  if (name === 'scratch') {
    return new ScratchImage({ ...options, program: program as StaticProgram });
  }
  return new DistrolessImage({ ...options, program, base: namedBase(name) });
}

/** How the program is run, as flags say it. */
export function imageOptionsOf(flags: ImageFlags, args: string[]): MinimalImageOptions {
  const [user, group, ...more] = (flags.user ?? '').split(':');
  if (more.length > 0 || group === '') {
    refuse({ where: '--user', problem: 'this is no user', value: flags.user, allowed: 'uid or uid:gid', fix: 'give one or two numbers' });
  }
  return {
    platforms: flags.platform?.flatMap(text => text.split(',')).map(text => Platform.of(text)),
    user: user ? number(user, '--user') : undefined,
    group: group ? number(group, '--user') : undefined,
    env: pairs(flags.env, '--env'),
    labels: pairs(flags.label, '--label'),
    ports: flags.port?.map(text => number(text, '--port')),
    writablePaths: flags.writable,
    files: sourcesOf(flags.file),
    tools: flags.tool,
    entrypoint: flags.entrypoint,
    args: args.length > 0 ? args : undefined,
    timezones: flags.timezones,
    strict: flags.strict,
  };
}

/** The last of two would be taken without a word, and nobody means that. */
function sourcesOf(files: string[] | undefined): { [path: string]: string } | undefined {
  const paths = files?.map(line => line.split('=')[0]) ?? [];
  const twice = paths.find((path, index) => paths.indexOf(path) < index);
  if (twice !== undefined) {
    refuse({ where: '--file', problem: 'this is given twice', value: twice, allowed: 'each path once', fix: 'leave one of them out' });
  }
  return pairs(files, '--file');
}

/** A module says everything itself; flags beside it would be lost. */
function imageOfModule(path: string, flags: ImageFlags): MinimalImage {
  const given = Object.keys(flags);
  if (given.length > 0) {
    refuse({ where: `--${given[0]}`, problem: `${basename(path)} describes the whole image`, allowed: 'a module without flags', fix: 'say it in the module' });
  }
  const loaded = load(path);
  const image = loaded?.default ?? loaded;
  return isImage(image) ? image : refuse({
    where: basename(path), problem: 'its default export is no image', value: typeof image, allowed: 'a MinimalImage', fix: 'write: module.exports = new ScratchImage({ … })',
  });
}

/** A module may fail in every way that code can; a mistake that it makes with the library says where it is by itself. */
function load(path: string): { default?: unknown } | undefined {
  try {
    return (createRequire(__filename)(resolve(path)) ?? undefined) as { default?: unknown } | undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'InputError') {
      throw error;
    }
    return refuse({
      where: basename(path),
      problem: `it cannot be loaded: ${error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error)}`,
      allowed: 'a CommonJS module whose default export is a MinimalImage',
      fix: 'mend it; node runs it alone too',
    });
  }
}

/** By what it can do: the module brings its own copy of the library. */
function isImage(value: unknown): value is MinimalImage {
  return typeof value === 'object' && value !== null && typeof (value as MinimalImage)._parts === 'function';
}

export function number(text: string, where: string): number {
  return /^\d{1,10}$/.test(text) ? Number(text) : refuse({ where, problem: 'this is no number', value: text, allowed: 'digits', fix: 'give a number' });
}

/** `name=value` lines as a map. */
export function pairs(lines: string[] | undefined, where: string): { [name: string]: string } | undefined {
  return lines && Object.fromEntries(lines.map(line => {
    const at = line.indexOf('=');
    return at > 0 ? [line.slice(0, at), line.slice(at + 1)] : refuse({ where, problem: 'there is no = in it', value: line, allowed: 'name=value', fix: 'write name=value' });
  }));
}

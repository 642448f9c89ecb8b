import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { assembleCommand } from './commands/assemble';
import { buildCommand } from './commands/build';
import { compareCommand } from './commands/compare';
import { copyCommand, pushCommand } from './commands/copy';
import { inspectCommand } from './commands/inspect';
import { pinCommand } from './commands/pin';
import { runCommand } from './commands/run';
import { Context } from './context';
import { registriesOf } from './registries';
import { choice, repeatable } from './repeatable';
import { Format, Terminal } from './terminal';
import { withUsage } from './usage';
import { defaultCacheFolder } from '../oci/layer/cache-folder';
import { Mirrors } from '../oci/mirrors';
import { refuse, shownPath } from '../private/errors';

interface CommonFlags {
  readonly format: Format;
  readonly quiet?: boolean;
  readonly mirror?: string[];
  readonly cache: string | boolean;
  readonly insecure?: string[];
  readonly ca?: string;
}

const CODES = `
Exit codes: 0 done; 1 the answer is no (pin --check, a program that fails); 2 cannot tell;
64 wrong use, 65 broken content or a program that does not compile, 69 something is missing, 70 a defect, 74 output is full, 76 registry, 77 denied;
128 and the number of the signal that ended it.`;

/** The command line, as commander has it. */
export function programOf(env: Context['env'], signal: AbortSignal): Command {
  const program = new Command('minimal-images')
    .description('Minimal container images, built, pushed, pulled and tried with no container engine.')
    .version(version(), '--version', 'show the version')
    .addHelpText('after', CODES);
  withUsage(program);
  const contextOf = (command: Command): Context => context(command.optsWithGlobals(), env, signal);
  const commands = [buildCommand, runCommand, pushCommand, copyCommand, inspectCommand, pinCommand, compareCommand];
  for (const make of commands) {
    program.addCommand(withUsage(withCommonFlags(make(contextOf))));
  }
  // not for people
  program.addCommand(withUsage(withCommonFlags(assembleCommand(contextOf))), { hidden: true });
  return program;
}

function withCommonFlags(command: Command): Command {
  return command
    .addOption(choice('--format <name>', 'how results are written', ['text', 'json']).default('text'))
    .option('-q, --quiet', 'no progress and no notes; warnings stay')
    .addOption(repeatable('--mirror <front=target>', `where to fetch instead: gcr.io=mirror.example/gcr, or gcr.io=oci:FOLDER (also ${Mirrors.VARIABLE})`))
    .addOption(repeatable('--insecure <registry>', 'registries that speak plain HTTP; those of this machine may anyway'))
    .option('--ca <file>', 'certificates to trust besides the system\'s')
    .option('--cache <folder>', 'where packed layers are kept')
    .option('--no-cache', 'keep nothing');
}

function context(flags: CommonFlags, env: Context['env'], signal: AbortSignal): Context {
  const terminal = new Terminal(flags.format, flags.quiet ?? false);
  const mirrors = Mirrors.parse((flags.mirror ?? []).join(','), '--mirror').or(Mirrors.parse(env[Mirrors.VARIABLE] ?? ''));
  const registries = registriesOf({ env, signal, insecure: flags.insecure ?? [], ca: flags.ca, onWarning: line => terminal.note(line) });
  return { terminal, mirrors, registries, env, signal, cache: cacheOf(flags.cache, env) };
}

function cacheOf(given: CommonFlags['cache'], env: Context['env']): string | undefined {
  if (given === '') {
    refuse({ where: '--cache', problem: 'this is no folder', value: given, allowed: 'a folder', fix: 'name one, or leave --cache out for the usual one' });
  }
  return given === false ? undefined : typeof given === 'string' ? given : defaultCacheFolder(env);
}

/** Of the package, which lies one folder above the bundle. */
function version(): string {
  const path = join(__dirname, '..', '..', 'package.json');
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  } catch {
    return `unknown: ${shownPath(path)} cannot be read`;
  }
}

import { MinimalBase } from './bases/minimal-base';
import { CA_BUNDLE } from './ca-certificates';
import { javaToolOptions } from './java-trust-store';
import { Recipe } from './recipe';
import { ResolvedOptions } from './resolve-options';
import { refuse } from '../private/errors';

/** Settings of the last stage, as the image's configuration has them. */
export interface PlannedConfig {
  readonly user: string;
  readonly workingDirectory?: string;
  readonly env: { [name: string]: string };
  readonly labels: { [name: string]: string };
  readonly exposedPorts: string[];
  /** Writable paths: an engine that mounts a fresh volume there gives it the owner and mode that the folder has in the image. */
  readonly volumes: string[];
  readonly entrypoint?: string[];
  readonly command?: string[];
  readonly healthcheck?: string[];
}

/** The settings that the last stage adds to its base's. */
export function planConfig(base: MinimalBase, recipe: Recipe, options: ResolvedOptions): PlannedConfig {
  const { entrypoint, command } = commandOf(recipe, options);
  return {
    user: `${options.user}:${options.group}`,
    workingDirectory: recipe.workingDirectory,
    env: environmentOf(base, recipe, options),
    labels: {
      'org.opencontainers.image.base.name': base.reference,
      ...(base.digest ? { 'org.opencontainers.image.base.digest': base.digest } : {}),
      ...options.labels,
    },
    exposedPorts: options.ports.map(port => `${port}/tcp`),
    volumes: options.writablePaths,
    entrypoint,
    command,
    healthcheck: options.healthcheck?.command,
  };
}

/** The user's values go before the recipe's, but the folders that the program is found in stay. */
function environmentOf(base: MinimalBase, recipe: Recipe, options: ResolvedOptions): { [name: string]: string } {
  const { env = {} } = recipe;
  const paths = [options.env.PYTHONPATH, env.PYTHONPATH].filter(Boolean);
  return {
    ...env,
    ...(options.caCertificates._hasOwn ? authorityVariables(base, recipe) : {}),
    ...options.env,
    ...(paths.length > 1 ? { PYTHONPATH: paths.join(':') } : {}),
    ...(options.caCertificates._hasOwn ? javaEnvironment(base, recipe, options) : {}),
  };
}

/** What leads other programs there; what the base's settings lead there stays. */
function authorityVariables(base: MinimalBase, recipe: Recipe): { [name: string]: string } {
  const missing = (recipe.authorityVariables ?? []).filter(name => base.facts.env?.[name] === undefined);
  return Object.fromEntries(missing.map(name => [name, CA_BUNDLE]));
}

/** What leads a Java runtime to authorities of the user's own, as far as it has to be led. */
function javaEnvironment(base: MinimalBase, recipe: Recipe, { env }: ResolvedOptions): { [name: string]: string } {
  const given = env.JAVA_TOOL_OPTIONS ?? base.facts.env?.JAVA_TOOL_OPTIONS;
  const led = javaToolOptions(base, recipe, given);
  return led === given || led === undefined ? {} : { JAVA_TOOL_OPTIONS: led };
}

/** What starts: the user's own entry point replaces the recipe's program and its leading arguments. */
function commandOf(recipe: Recipe, options: ResolvedOptions): { entrypoint?: string[]; command?: string[] } {
  const leading = options.entrypoint ? [] : recipe.command ?? [];
  const command = [...leading, ...options.args];
  if (command[0] === '') {
    refuse({
      where: 'args[0]',
      problem: 'engines take an empty first argument of CMD for a command without a name',
      value: options.args,
      allowed: 'a first argument that is not empty',
      fix: 'leave it out, or give the program and its arguments as entrypoint',
    });
  }
  return { entrypoint: options.entrypoint ?? recipe.entrypoint, command: command.length > 0 ? command : undefined };
}

import type { RunConfig } from '../model/image-config';

/** What BuildKit starts from on scratch. Programs look for other programs along PATH, and shells and runtimes count on it. */
export const SCRATCH_CONFIG: RunConfig = { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], WorkingDir: '/' };

/**
 * The settings of a base with those of an image on top, as building a Dockerfile on that base gives them.
 *
 * @see https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact
 */
export function mergeRunConfig(base: RunConfig, added: RunConfig): RunConfig {
  return {
    ...base,
    ...defined(added),
    Env: mergeEnv(base.Env, added.Env),
    Labels: mergeMaps(base.Labels, added.Labels),
    ExposedPorts: mergeMaps(base.ExposedPorts, added.ExposedPorts),
    Volumes: mergeMaps(base.Volumes, added.Volumes),
    // arguments of the base are for the base's own entry point
    Cmd: added.Cmd ?? (added.Entrypoint === undefined ? base.Cmd : undefined),
  };
}

/** A variable keeps its place when its value changes, as engines do it. */
function mergeEnv(base: string[] = [], added: string[] = []): string[] | undefined {
  const all = new Map([...base, ...added].map(line => [line.slice(0, line.indexOf('=')), line]));
  return all.size === 0 ? undefined : [...all.values()];
}

function mergeMaps<T>(base?: { readonly [key: string]: T }, added?: { readonly [key: string]: T }): { readonly [key: string]: T } | undefined {
  const all = { ...base, ...added };
  return Object.keys(all).length === 0 ? undefined : all;
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;
}

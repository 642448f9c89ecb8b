import type { Healthcheck, RunConfig } from '../../oci/model/image-config';
import { byCodeUnit } from '../../private/text';
import type { ImageParts } from '../image-parts';

const SECOND = 1_000_000_000;

/** The settings of an image as its config has them: the same that its Dockerfile would give. */
export function runConfigOf({ config, options }: ImageParts): RunConfig {
  return {
    User: config.user,
    Env: listed(config.env),
    Labels: config.labels,
    ExposedPorts: keys(config.exposedPorts),
    Volumes: keys(config.volumes),
    WorkingDir: config.workingDirectory,
    Entrypoint: config.entrypoint,
    Cmd: config.command,
    Healthcheck: healthcheckOf(options.healthcheck),
  };
}

function listed(env: { readonly [name: string]: string }): string[] {
  return Object.keys(env).sort(byCodeUnit).map(name => `${name}=${env[name]}`);
}

function keys(names: string[]): { [name: string]: object } | undefined {
  return names.length === 0 ? undefined : Object.fromEntries(names.map(name => [name, {}]));
}

function healthcheckOf(check: ImageParts['options']['healthcheck']): Healthcheck | undefined {
  const time = (seconds: number | undefined): number | undefined => seconds === undefined ? undefined : seconds * SECOND;
  return check && {
    Test: ['CMD', ...check.command],
    Interval: time(check.intervalSeconds),
    Timeout: time(check.timeoutSeconds),
    StartPeriod: time(check.startPeriodSeconds),
    Retries: check.retries,
  };
}

import { CommanderError } from 'commander';
import { BuildFailure } from './errors';
import { EXIT } from './exit-codes';
import { byEngine } from '../findings/container-engine';
import { CommandFailure } from '../image/host/command-failure';
import { ContentError } from '../oci/content-error';
import { RegistryError } from '../oci/registry/registry-error';
import { InputError, Missing } from '../private/errors';

/** How a container engine builds from here. */
export const WITH_DOCKER = 'use --engine docker';

/** How the process ends for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (error instanceof Missing) {
    return EXIT.unavailable;
  }
  if (error instanceof BuildFailure) {
    return EXIT.data;
  }
  if (error instanceof InputError) {
    return EXIT.usage;
  }
  if (error instanceof ContentError || error instanceof CommandFailure) {
    return EXIT.data;
  }
  if (error instanceof RegistryError) {
    return error.status === 401 || error.status === 403 ? EXIT.denied : EXIT.registry;
  }
  return isSystemError(error) ? EXIT.unavailable : EXIT.software;
}

/** One line for people; of system errors without the path, which may be of this machine alone. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (error instanceof InputError) {
    return error.with({ fix: byEngine(error.complaint.fix, WITH_DOCKER) }).onCommandLine;
  }
  return exitCodeOf(error) === EXIT.software && process.env.MINIMAL_IMAGES_DEBUG !== undefined ? error.stack ?? error.message : error.message;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

import { Complaint, InputError } from '../private/errors';

/** What was asked for is right, and this machine lacks something for it: a toolchain, an engine. */
export class Missing extends InputError {}

/** Throws a `Missing`. */
export function missing(complaint: Complaint): never {
  throw new Missing(complaint);
}

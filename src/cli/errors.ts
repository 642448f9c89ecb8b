import { Complaint, InputError } from '../private/errors';

/** What was asked for is right, and this machine lacks something for it: a toolchain, an engine. */
export class Missing extends InputError {}

/** What was built does not compile, or is not what it claims to be. */
export class BuildFailure extends InputError {}

/** Throws a `Missing`. */
export function missing(complaint: Complaint): never {
  throw new Missing(complaint);
}

import { InputError } from '../private/errors';

/** What was built does not compile, or is not what it claims to be. */
export class BuildFailure extends InputError {}

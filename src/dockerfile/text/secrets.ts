import { secretMountsOf } from './run-mounts';
import { ReadOptions, readStages } from './stages';
import { neededStages, walk } from './walk';
import { byCodeUnit } from '../../private/text';

/** A secret that RUN instructions mount. */
export interface ReadSecret {
  /** `undefined` when a variable in it is not known. */
  readonly id?: string;
  /** The first mount that names it, as it is written. */
  readonly mount: string;
  /** Whether the build fails without it: one mount that requires it is enough. */
  readonly required: boolean;
}

/** The secrets that the target's stages mount, in order of their ids. */
export function readSecrets(text: string, options: ReadOptions = {}): ReadSecret[] {
  const stages = readStages(text, options);
  const found = new Map<string, ReadSecret>();
  walk(stages, neededStages(stages), (instruction, scope) => {
    for (const secret of secretMountsOf(instruction, scope)) {
      const key = secret.id === undefined ? `unknown ${secret.mount}` : `id ${secret.id}`;
      const before = found.get(key) ?? secret;
      found.set(key, { ...before, required: before.required || secret.required });
    }
  });
  return [...found.keys()].sort(byCodeUnit).flatMap((key) => found.get(key) ?? []);
}

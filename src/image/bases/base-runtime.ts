import type { MinimalBase } from './minimal-base';
import { refuse } from '../../private/errors';

/** An interpreter that a program needs in its base. */
export interface NeededRuntime {
  /** As facts of bases name it: `node`. */
  readonly name: string;
  /** As people do: `Node.js`. */
  readonly language: string;
  /** A base that has it. */
  readonly such: string;
}

/** What `versionOf` makes of the version of a runtime in a base; refuses a base without. */
export function baseRuntime<T>(base: MinimalBase, { name, language, such }: NeededRuntime, versionOf: (text?: string) => T | undefined): T {
  const { runtimeName, runtimeVersion } = base.facts;
  const version = versionOf(runtimeVersion);
  if (runtimeName !== name || version === undefined) {
    return refuse({
      where: 'DistrolessImage.base',
      problem: runtimeName === name ? `nothing tells its version of ${language}` : `there is no ${language} in this base`,
      value: base.reference,
      allowed: `a base with ${language}, such as ${such}`,
      fix: 'leave base out, or state runtimeName and runtimeVersion in MinimalBase.custom()',
    });
  }
  return version;
}

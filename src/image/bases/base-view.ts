import { knownBase } from './known-base';
import { MinimalBase } from './minimal-base';
import { RuleSubject } from '../../dockerfile/rules/subject';
import { namesRelease } from '../../dockerfile/text/reference';

/** What rules know of a base. */
export function baseView(base: MinimalBase): RuleSubject['base'] {
  const { facts } = base;
  return {
    reference: base.reference,
    digest: base.digest,
    interpreter: facts.runtimeName ? facts.entrypoint : undefined,
    runtime: facts.runtimeName && facts.runtimeVersion ? { name: facts.runtimeName, version: facts.runtimeVersion } : undefined,
    debian: facts.debianRelease,
    glibc: facts.glibcVersion,
    debug: facts.debug,
    user: facts.user,
    shell: facts.shell ?? (facts.hasShell === false || base.isScratch ? false : undefined),
    releaseInName: base.isScratch || namesRelease(base.reference),
  };
}

/** The base that a FROM line names: with its facts when it is scratch or an image that the library knows. */
export function baseOf(reference: string, digest: string | undefined): MinimalBase {
  const base = knownBase(reference) ?? MinimalBase.custom(reference);
  return digest && !base.isScratch ? base.pin(digest) : base;
}

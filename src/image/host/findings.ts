import { FoundToolchain, NONE_NEEDED } from './found-toolchain';
import type { HostBuild } from './host-build';
import { checkHost } from '../../dockerfile/rules';
import { Finding } from '../../findings/finding';

/** What this machine's toolchain makes different from the recipe's. */
export function hostFindings({ tool: { image } }: HostBuild, { found, version, libc, lacks }: FoundToolchain): Finding[] {
  return found === NONE_NEEDED && lacks === undefined ? [] : checkHost([{ reference: image, found, version, libc, lacks }]);
}

import { AzureLinuxBase } from './azure-linux-base';
import { ChainguardBase } from './chainguard-base';
import { ChiselledBase } from './chiselled-base';
import { DistrolessBase } from './distroless-base';
import { DockerHardenedBase } from './docker-hardened-base';
import { EksDistroBase } from './eks-distro-base';
import { MinimalBase } from './minimal-base';

/** Classes whose bases are constants. */
const CONSTANTS = [ChainguardBase, ChiselledBase, DockerHardenedBase, AzureLinuxBase];

/** Names of distroless images without their registry: `python3-debian13`. */
const SHORT = /^[a-z0-9-]+-debian\d+(?=@|$)/;

/** The base that a text of the command line names, with its facts when it is one of the library's; pinned where the text has a digest. */
export function namedBase(text: string): MinimalBase {
  const [name, digest] = text.replace(SHORT, 'gcr.io/distroless/$&:nonroot').split('@', 2);
  const base = knownBase(name) ?? MinimalBase.custom(name);
  return digest === undefined ? base : base.pin(digest);
}

/** The base of the library that a reference without digest names; undefined when it is none of them. */
export function knownBase(reference: string): MinimalBase | undefined {
  if (reference === MinimalBase.SCRATCH.reference) {
    return MinimalBase.SCRATCH;
  }
  // what is left out is `latest` for every registry
  const tagged = /:[^/]*$/.test(reference) ? reference : `${reference}:latest`;
  const constants: unknown[] = CONSTANTS.flatMap(family => Object.values(family));
  return DistrolessBase._named(reference)
    ?? constants.find((base): base is MinimalBase => base instanceof MinimalBase && base.reference === tagged)
    ?? DockerHardenedBase._named(reference) ?? EksDistroBase._named(reference);
}

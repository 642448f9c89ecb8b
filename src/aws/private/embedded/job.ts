import { resolve } from 'node:path';
import { Construct } from 'constructs';
import type { AssemblyJob, ProgramJob } from '../../../image/assemble/assembly-job';
import { programJob } from '../../../image/assemble/assembly-job';
import { layoutOf } from '../../../image/assemble/layout';
import type { MinimalImage } from '../../../image/minimal-image';
import { ImageReference } from '../../../oci/image-reference';
import { Mirrors } from '../../../oci/mirrors';
import { refuse } from '../../../private/errors';
import type { BuildSecret } from '../../build-secret';
import type { EmbeddedOptions } from '../../embedded-options';
import { lockOf, partsOf } from '../described';
import { localSecret } from '../local-secret';

type Bound = readonly { readonly slot: string; readonly secret: BuildSecret }[];

/** What the engine has to do for an image. It is known now and written down when it is needed: contents are read for it. */
export function programOf(scope: Construct, image: MinimalImage, bound: Bound): () => Pick<AssemblyJob, 'program' | 'prebuilt'> {
  const prebuilt = image._prebuilt();
  if (prebuilt !== undefined) {
    return () => ({ prebuilt });
  }
  const parts = partsOf(scope, image);
  const lock = lockOf(scope);
  const secrets: ProgramJob['secrets'] = Object.fromEntries(bound.map(({ slot, secret }) => [slot, secretOf(slot, secret)]));
  return () => ({ program: programJob(layoutOf(parts), platform => lock.content(parts.base, platform), secrets) });
}

/**
 * The base of an image that the lock has to get first; undefined when there is none.
 *
 * @throws when the engine could not build the image with the base in the lock either
 */
export function baseToPin(scope: Construct, image: MinimalImage): string | undefined {
  if (image._prebuilt() !== undefined) {
    return undefined;
  }
  const parts = partsOf(scope, image);
  if (parts.base.isScratch || lockOf(scope).get(parts.base.reference) !== undefined) {
    return undefined;
  }
  layoutOf(parts);
  return parts.base.toString();
}

/** `registry/repository` that the function takes layers of the base from; a mirror where one is set. */
export function baseRepository(scope: Construct, image: MinimalImage, { pullFrom = [] }: EmbeddedOptions, where: string): string | undefined {
  const base = image._prebuilt() === undefined ? partsOf(scope, image).base : undefined;
  if (base === undefined || base.isScratch) {
    return undefined;
  }
  const reference = ImageReference.parse(base.reference);
  const mirror = Mirrors.parse(process.env[Mirrors.VARIABLE] ?? '').locate(reference);
  // a folder of this machine is out of the function's reach
  const { registry, repository } = mirror.kind === 'registry' ? mirror.reference : reference;
  if (/\.dkr\.ecr(-fips)?\./.test(registry) && pullFrom.length === 0) {
    refuse({
      where: `${where}, pullFrom`,
      problem: 'the base lies in ECR, and the function may not read its repository',
      value: `${registry}/${repository}`,
      allowed: 'the repositories in ECR that bases come from',
      fix: 'give pullFrom: [ecr.Repository.fromRepositoryName(…)]',
    });
  }
  return `${registry}/${repository}`;
}

/** Only what this machine has reaches a build on this machine. */
function secretOf(slot: string, secret: BuildSecret): ProgramJob['secrets'][string] {
  const local = localSecret(slot, secret, 'a build on the machine that synthesizes the app');
  return { environmentVariable: local.environmentVariable, file: local.file === undefined ? undefined : resolve(process.cwd(), local.file) };
}

/** No Dockerfile is built. */
export function refuseArguments(names: string[], where: string): void {
  if (names.length > 0) {
    refuse({
      where: `${where}, buildArgs`,
      problem: 'build arguments are for Dockerfiles, and none is built here',
      value: names,
      allowed: 'no build arguments',
      fix: 'leave them out, or use ImagePublisher.codeBuild() with a DockerfileImage',
    });
  }
}

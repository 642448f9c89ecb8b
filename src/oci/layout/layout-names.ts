import { refuse } from '../../private/errors';
import { ImageReference } from '../image-reference';
import type { Descriptor } from '../model/descriptor';

/** Where layouts keep an image's name. */
export const REF_NAME = 'org.opencontainers.image.ref.name';
/** The whole name, where containerd and Docker keep it; theirs in the other place is the tag alone. */
const CONTAINERD_NAME = 'io.containerd.image.name';
const SHOWN = 10;

/** The image of a layout that has this name or digest; without one, the only image that is there. */
export function chooseImage(manifests: readonly Descriptor[], reference: string | undefined, where: string): Descriptor {
  const fitting = reference === undefined ? manifests : manifests.filter(descriptor => isCalled(descriptor, reference));
  const digests = new Set(fitting.map(({ digest }) => digest));
  if (digests.size === 1) {
    return fitting[0];
  }
  return refuse({
    where,
    problem: problemOf(digests.size, reference),
    value: reference,
    allowed: manifests.length === 0 ? 'an image' : listed(manifests),
    fix: manifests.length === 0 ? 'put an image there' : 'name one of those that are there',
  });
}

/** Names of an image, the longest first. */
export function namesOf({ annotations = {} }: Descriptor): string[] {
  return [annotations[CONTAINERD_NAME], annotations[REF_NAME]].filter(name => name !== undefined);
}

function isCalled(descriptor: Descriptor, reference: string): boolean {
  return descriptor.digest === reference || namesOf(descriptor).some(name => name === reference || fullName(name) === fullName(reference));
}

/** `api:1` and `docker.io/library/api:1` are one name; what is no reference is a name of its own. */
function fullName(name: string): string {
  try {
    return ImageReference.parse(name).toString();
  } catch {
    return name;
  }
}

function problemOf(found: number, reference: string | undefined): string {
  if (found === 0) {
    return reference === undefined ? 'there is no image' : 'there is no image of this name';
  }
  return reference === undefined ? 'there is more than one image' : 'more than one image has this name';
}

function listed(manifests: readonly Descriptor[]): string {
  const names = [...new Set(manifests.map(descriptor => namesOf(descriptor)[0] ?? descriptor.digest))];
  return names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more` : names.join(', ');
}

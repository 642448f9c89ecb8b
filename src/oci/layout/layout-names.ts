import { refuse } from '../../private/errors';
import { ImageReference } from '../image-reference';
import type { Descriptor } from '../model/descriptor';

/** Where layouts keep an image's name. */
export const REF_NAME = 'org.opencontainers.image.ref.name';
/** The whole name, where containerd and Docker keep it; theirs in the other place is the tag alone. */
const CONTAINERD_NAME = 'io.containerd.image.name';
const SHOWN = 10;

/** An image among others. */
export interface Named {
  readonly digest: string;
  /** The longest first. */
  readonly names: readonly string[];
  /** It is about an image, and none itself. */
  readonly isArtifact?: boolean;
}

/** The image that has this name or digest; without one, the only image that is there. */
export function chooseImage<T extends Named>(images: readonly T[], reference: string | undefined, where: string): T {
  const plain = images.filter(({ isArtifact }) => !isArtifact);
  const fitting = reference === undefined ? (plain.length > 0 ? plain : images) : images.filter(image => isCalled(image, reference));
  const digests = new Set(fitting.map(({ digest }) => digest));
  if (digests.size === 1) {
    return fitting[0];
  }
  return refuse({
    where,
    problem: problemOf(digests.size, reference),
    value: reference,
    allowed: images.length === 0 ? 'an image' : listed(plain.length > 0 ? plain : images),
    fix: images.length === 0 ? 'put an image there' : 'name one of those that are there',
    flag: images.length === 0 ? undefined : 'one of those that are there, behind an @: oci:FOLDER@NAME',
  });
}

/** An entry of a layout's index. */
export function inLayout(descriptor: Descriptor): Named & { readonly descriptor: Descriptor } {
  return { descriptor, digest: descriptor.digest, names: namesOf(descriptor), isArtifact: descriptor.artifactType !== undefined };
}

/** What a layout calls an image. */
function namesOf({ annotations = {} }: Descriptor): string[] {
  return [annotations[CONTAINERD_NAME], annotations[REF_NAME]].filter(name => name !== undefined);
}

function isCalled({ digest, names }: Named, reference: string): boolean {
  return digest === reference || names.some(name => name === reference || fullName(name) === fullName(reference));
}

/** `api` and `docker.io/library/api:latest` are one name; what is no reference is a name of its own. */
function fullName(name: string): string {
  try {
    const reference = ImageReference.parse(name);
    return `${reference}${reference.tag === undefined && reference.digest === undefined ? ':latest' : ''}`;
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

function listed(images: readonly Named[]): string {
  const names = [...new Set(images.map(image => image.names[0] ?? image.digest))];
  return names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more` : names.join(', ');
}

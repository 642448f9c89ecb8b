import type { SbomBase, SbomImage } from './sbom-file';
import { byCodeUnit } from '../../private/text';
import { ImageReference } from '../image-reference';
import type { Package } from './package';

/**
 * The package URL of a package.
 *
 * @see https://github.com/package-url/purl-spec
 */
export function packageUrl({ type, namespace, name, version, qualifiers }: Package): string {
  const path = [...namespace?.split('/').filter(part => part !== '') ?? [], name].map(encode).join('/');
  return `pkg:${type}/${path}${version === undefined ? '' : `@${encode(version)}`}${query(qualifiers ?? {})}`;
}

/** The package URL of an image by its digest: the last part of its name, and the repository behind `?`. */
export function imageUrl({ name, digest, platform }: Pick<SbomImage, 'name' | 'digest' | 'platform'>): string {
  return ociUrl(name, digest, { arch: platform.architecture });
}

/** The package URL of a base; a tag helps only people, where a digest is known. */
export function baseUrl({ reference, digest }: SbomBase): string {
  const parsed = parseReference(reference);
  return ociUrl(parsed?.repository ?? reference, digest ?? parsed?.digest, parsed?.tag === undefined ? {} : { tag: parsed.tag });
}

/** Parts of a base's reference; undefined when it is no reference, but a name such as `scratch.tar`. */
export function parseReference(reference: string): { repository: string; tag?: string; digest?: string } | undefined {
  try {
    const { registry, repository, tag, digest } = ImageReference.parse(reference);
    return { repository: `${registry}/${repository}`, tag, digest };
  } catch {
    return undefined;
  }
}

function ociUrl(repository: string, digest: string | undefined, more: { [name: string]: string }): string {
  const parts = repository.split('/').filter(part => part !== '');
  const name = (parts[parts.length - 1] ?? 'image').toLowerCase();
  const qualifiers = { ...more, ...parts.length > 1 ? { repository_url: repository } : {} };
  return `pkg:oci/${encode(name)}${digest === undefined ? '' : `@${encode(digest)}`}${query(qualifiers)}`;
}

function query(qualifiers: { readonly [name: string]: string }): string {
  const pairs = Object.entries(qualifiers).filter(([, value]) => value !== '').sort(([a], [b]) => byCodeUnit(a, b));
  return pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${encode(value)}`).join('&')}`;
}

/** Everything but letters, digits, `-._~` and the colon, in percent notation. Halves of surrogate pairs have none; the replacement character stands for them. */
export function encode(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
    .replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%3A/g, ':');
}

import { ImageReference } from './image-reference';
import { withoutLogin } from './reference-parts';
import { refuse } from '../private/errors';
import { byCodeUnit } from '../private/text';

/** Where an image is: in a registry, or in a folder (an OCI layout), where it has its own name in full or is found by its digest. */
export type MirroredImage =
  | { readonly kind: 'registry'; readonly reference: ImageReference }
  | { readonly kind: 'oci'; readonly path: string; readonly name: string };

/** What a target starts with when it is a folder. */
const FOLDER = 'oci:';
const LONGEST_PATH = 4096;

/**
 * Where images are fetched from instead of where their names say, for networks without a way to the original.
 *
 * A map from the front of a name (`gcr.io`, `docker.io/library`) to what takes its place: another front (`mirror.example/gcr`), or a folder (`oci:FOLDER`)
 * whose images have their own names. The longest front that fits wins.
 */
export class Mirrors {
  /** The environment variable that holds them: `gcr.io=mirror.example/gcr,docker.io=oci:FOLDER`. */
  public static readonly VARIABLE = 'MINIMAL_IMAGES_MIRRORS';

  /** Those of a text as the environment variable has it. */
  public static parse(text: string, where: string = Mirrors.VARIABLE): Mirrors {
    return Mirrors.of(Object.fromEntries(text.split(',').filter(part => part.trim() !== '').map(part => {
      const at = part.indexOf('=');
      if (at <= 0) {
        refuseMirror(where, 'there is no = in it', part);
      }
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    })), where);
  }

  public static of(map: { readonly [front: string]: string }, where = 'mirrors'): Mirrors {
    const rows = Object.entries(map).map(([front, target]): [string, string] => [clean(front, where), cleanTarget(target, where)]);
    return new Mirrors(rows.sort(([a], [b]) => b.length - a.length || byCodeUnit(a, b)));
  }

  private constructor(private readonly rows: [string, string][]) {}

  /** These, and where they say nothing, others. */
  public or(others: Mirrors): Mirrors {
    return Mirrors.of({ ...Object.fromEntries(others.rows), ...Object.fromEntries(this.rows) });
  }

  /** Where the image is to be fetched; in its own registry when no mirror is for it. */
  public locate(reference: ImageReference): MirroredImage {
    const name = `${reference.registry}/${reference.repository}`;
    const row = this.rows.find(([front]) => name === front || name.startsWith(`${front}/`));
    if (row === undefined) {
      return { kind: 'registry', reference };
    }
    const [front, target] = row;
    if (target.startsWith(FOLDER)) {
      return { kind: 'oci', path: target.slice(FOLDER.length), name: reference.digest ?? reference.toString() };
    }
    const suffix = `${reference.tag === undefined ? '' : `:${reference.tag}`}${reference.digest === undefined ? '' : `@${reference.digest}`}`;
    return { kind: 'registry', reference: ImageReference.parse(`${target}${name.slice(front.length)}${suffix}`, 'mirror') };
  }
}

function cleanTarget(target: string, where: string): string {
  if (!target.startsWith(FOLDER)) {
    return clean(target, where);
  }
  if (target === FOLDER || target.length > LONGEST_PATH || /[\0\n\r]/.test(target)) {
    refuseMirror(where, 'there is no folder behind oci:', target);
  }
  return target;
}

function clean(text: string, where: string): string {
  const trimmed = text.replace(/\/+$/, '');
  if (trimmed.length > 500 || !/^[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/.test(trimmed)) {
    refuseMirror(where, 'this is not the front of an image name', text);
  }
  return trimmed;
}

function refuseMirror(where: string, problem: string, value: string): never {
  return refuse({ where, problem, value: withoutLogin(value), allowed: 'pairs such as gcr.io=mirror.example/gcr or gcr.io=oci:FOLDER, with commas between them', fix: 'write the front of the name, =, and what takes its place' });
}

import { ImageReference } from './image-reference';
import { refuse } from '../private/errors';
import { byCodeUnit } from '../private/text';

/**
 * Where images are fetched from instead of where their names say, for networks without a way to the original.
 *
 * A map from the front of a name (`gcr.io`, `docker.io/library`) to what takes its place (`mirror.example/gcr`). The longest front that fits wins.
 */
export class Mirrors {
  /** The environment variable that holds them: `gcr.io=mirror.example/gcr,docker.io=mirror.example/hub`. */
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
    const rows = Object.entries(map).map(([front, target]): [string, string] => [clean(front, where), clean(target, where)]);
    return new Mirrors(rows.sort(([a], [b]) => b.length - a.length || byCodeUnit(a, b)));
  }

  private constructor(private readonly rows: [string, string][]) {}

  /** These, and where they say nothing, others. */
  public or(others: Mirrors): Mirrors {
    return Mirrors.of({ ...Object.fromEntries(others.rows), ...Object.fromEntries(this.rows) });
  }

  /** Where the image is to be fetched; the reference itself when no mirror is for it. */
  public locate(reference: ImageReference): ImageReference {
    const name = `${reference.registry}/${reference.repository}`;
    const row = this.rows.find(([front]) => name === front || name.startsWith(`${front}/`));
    if (row === undefined) {
      return reference;
    }
    const suffix = `${reference.tag === undefined ? '' : `:${reference.tag}`}${reference.digest === undefined ? '' : `@${reference.digest}`}`;
    return ImageReference.parse(`${row[1]}${name.slice(row[0].length)}${suffix}`, 'mirror');
  }
}

function clean(text: string, where: string): string {
  const trimmed = text.replace(/\/+$/, '');
  if (trimmed.length > 500 || !/^[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/.test(trimmed)) {
    refuseMirror(where, 'this is not the front of an image name', text);
  }
  return trimmed;
}

function refuseMirror(where: string, problem: string, value: string): never {
  return refuse({ where, problem, value, allowed: 'pairs such as gcr.io=mirror.example/gcr, with commas between them', fix: 'write the registry or folder, =, and what takes its place' });
}

import { RustBinary, RustPackage } from './manifest';
import { refuse } from '../../../private/errors';
import { byCodeUnit } from '../../../private/text';
import { tableOf, textsOf } from '../../sources/toml';

/** What a user asks for. */
export interface AskedFeatures {
  readonly features?: readonly string[];
  readonly defaultFeatures?: boolean;
}

const NAME = /^[\p{ID_Continue}][\p{ID_Continue}+./?-]*$/u;

/** Each once, in a fixed order. */
export function featureNames(given: unknown): string[] {
  const names = given ?? [];
  if (!Array.isArray(names)) {
    return refuse({ where: 'RustProgram.features', problem: 'this is not a list', value: given, allowed: 'a list of features', fix: 'put it into [ ]' });
  }
  const other: unknown = names.find(name => typeof name !== 'string' || !NAME.test(name));
  if (other !== undefined) {
    refuse({ where: 'RustProgram.features', problem: 'this has another form', value: other, allowed: 'names of features, such as tls or dependency/feature', fix: 'write it as allowed' });
  }
  return [...new Set<string>(names as string[])].sort(byCodeUnit);
}

/** The features of a package that are compiled, and what they ask of its dependencies: `tls`, `dep:rustls`, `reqwest/json`. */
export function activeFeatures({ manifest }: RustPackage, { features = [], defaultFeatures = true }: AskedFeatures): ReadonlySet<string> {
  const table = tableOf(manifest, 'features');
  const active = new Set<string>();
  for (const queue = [...features, ...(defaultFeatures ? ['default'] : [])]; queue.length > 0;) {
    const name = queue.pop()!;
    if (!active.has(name)) {
      active.add(name);
      queue.push(...textsOf(table, name));
    }
  }
  return active;
}

/** Arguments of Cargo: what is asked for, and what the program's own [[bin]] requires beside it. */
export function featureArguments(pack: RustPackage, { requiredFeatures }: RustBinary, asked: AskedFeatures): string[] {
  const active = activeFeatures(pack, asked);
  const missing = requiredFeatures.filter(name => !active.has(name));
  const strange = missing.find(name => !NAME.test(name));
  if (strange !== undefined) {
    refuse({ where: 'RustProgram.projectRoot', problem: 'required-features of Cargo.toml names no feature', value: strange, allowed: 'names of features', fix: 'correct it there' });
  }
  const all = [...new Set([...asked.features ?? [], ...missing])].sort(byCodeUnit);
  return [...(asked.defaultFeatures ?? true ? [] : ['--no-default-features']), ...(all.length > 0 ? ['--features', all.join(',')] : [])];
}

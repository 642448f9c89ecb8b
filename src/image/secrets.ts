import { RunMount } from '../dockerfile/run-mount';
import { readSecrets } from '../dockerfile/text/secrets';
import { ReadOptions } from '../dockerfile/text/stages';
import { refuse } from '../private/errors';
import { shortList } from './sources/strings';
import { byCodeUnit } from '../private/text';

/** A secret that a build asks for by name. Whoever publishes binds a value to it; the image never has one. */
export interface SecretSlot {
  /** What `--secret id=…` of an engine calls it. Has the form of `SLOT`, so it is safe in a flag, a file name and a variable's value. */
  readonly name: string;
  /** Whether the build fails without it. */
  readonly required: boolean;
}

/** Names of slots: no path, nothing that a flag, a shell or CSV reads. */
const SLOT = /^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,64}$/;
const ALLOWED = 'names of 1 to 64 letters, digits, _ . and -, such as netrc';
const MOST = 16;

/** Where tools look by themselves, in the home folder of root, or that of Cargo in Rust's images. The file of every other slot is /run/secrets/<slot>, BuildKit's default. */
export const PLACES: ReadonlyMap<string, string> = new Map([
  ['cargo-credentials.toml', '/usr/local/cargo/credentials.toml'],
  ['gitconfig', '/root/.gitconfig'],
  ['go.env', '/root/.config/go/env'],
  ['netrc', '/root/.netrc'],
  ['npmrc', '/root/.npmrc'],
  ['pip.conf', '/root/.config/pip/pip.conf'],
  ['settings.xml', '/root/.m2/settings.xml'],
]);

/** The names of a program's slots in a fixed order. What is no name is not shown: it may be the secret itself. */
export function slotNames(secrets: string[] | undefined, where: string): string[] {
  const given = shortList(secrets, { where, most: MOST, of: 'names', fix: 'name each secret that the build needs, e.g. secrets: [\'netrc\']', shown: hidden });
  given.forEach((name, index) => {
    if (typeof name !== 'string' || !SLOT.test(name)) {
      refuse({
        where: `${where}[${index}]`,
        problem: 'this cannot be the name of a secret',
        value: hidden(name),
        allowed: ALLOWED,
        fix: 'give a name here and bind the value where the image is published',
      });
    }
    if (given.indexOf(name) < index) {
      refuse({ where: `${where}[${index}]`, problem: 'the secret is named twice', value: name, allowed: 'each name once', fix: 'remove one of them' });
    }
  });
  return [...given].sort(byCodeUnit);
}

/** Mounts for a RUN that fetches something; a build without one of the secrets fails. */
export function secretMounts(names: string[] = []): RunMount[] {
  return names.map(id => RunMount.secret({ id, target: PLACES.get(id), required: true }));
}

/** The slots of a Dockerfile: the ids that the stages of the target mount. */
export function dockerfileSlots(text: string, options: ReadOptions, where: string): SecretSlot[] {
  return readSecrets(text, options).map(({ id, mount, required }) => {
    if (id === undefined) {
      refuse({
        where,
        problem: 'the id of a secret holds a variable whose value is not known',
        value: mount,
        allowed: 'a literal id, or variables that ARG, ENV or buildArgs give a value',
        fix: 'write the id as it is, or give the variable a value',
      });
    }
    if (!SLOT.test(id)) {
      refuse({ where, problem: 'the id of a secret cannot be bound', value: id, allowed: ALLOWED, fix: 'give it another id; target= says where the command finds it' });
    }
    return { name: id, required };
  });
}

/** What may be said of a value that may be a secret. */
function hidden(value: unknown): string {
  return typeof value === 'string' ? `${value.length} characters, not shown` : typeof value;
}

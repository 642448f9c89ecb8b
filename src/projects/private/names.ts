import { Project } from 'projen';
import { SecretSlot } from '../../image/secrets';
import { literal } from '../../image/sources/strings';
import { refuse } from '../../private/errors';

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
/** @see https://github.com/distribution/reference `name[:tag]`, without a registry's host and port */
const IMAGE_NAME = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$`);
/** The recipes leave files of these names out, so that a generated Dockerfile never becomes a source. */
const DOCKERFILE = /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\/)*Dockerfile(?:\.[A-Za-z0-9_-]+)*$/;
const LONGEST_NAME = 255;

export function checkId(id: string): void {
  check('id', id, ID.test(id), 'lower-case letters and digits, with single - between them');
}

export function checkImageName(name: string): void {
  check('imageName', name, IMAGE_NAME.test(name) && name.length <= LONGEST_NAME, 'a name such as team/api or team/api:dev, without a registry');
}

export function checkDockerfile(path: string): void {
  check('dockerfile', path, DOCKERFILE.test(path) && !path.endsWith('.dockerignore'), 'Dockerfile or Dockerfile.<name>, in folders of letters, digits, _ . and -');
}

/** A stage's name as a Dockerfile may spell it. */
export function checkTarget(target: string): void {
  check('image.target', target, /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(target), 'the name or number of a stage');
}

/** Arguments of `--secret` by name of the secret, in a fixed order. */
export function secretArguments(slots: SecretSlot[], files: { [name: string]: string } = {}): string[] {
  const names = slots.map(({ name }) => name);
  const unknown = Object.keys(files).find(name => !names.includes(name));
  if (unknown !== undefined) {
    refuse({
      where: 'secretFiles',
      problem: 'the image asks for no secret of this name',
      value: unknown,
      allowed: names.length > 0 ? names.join(', ') : 'none, because the image asks for no secrets',
      fix: 'correct the name, or add it to secrets of the program',
    });
  }
  const missing = slots.find(({ name, required }) => required && !Object.hasOwn(files, name));
  if (missing !== undefined) {
    refuse({
      where: 'secretFiles',
      problem: 'the build needs a secret that no file is given for',
      value: missing.name,
      allowed: 'a file for every secret that the build cannot do without',
      fix: `add it, e.g. secretFiles: { '${missing.name}': '~/${missing.name.replace(/^\.?/, '.')}' }`,
    });
  }
  return names.filter(name => Object.hasOwn(files, name)).map(name => `id=${name},src=${checkedFile(name, files[name])}`);
}

function checkedFile(name: string, path: string): string {
  const where = `secretFiles.${name}`;
  check(where, literal(path, where), /^[^\s,"\p{Cc}][^,"\p{Cc}]*$/u.test(path), 'a path without commas, double quotes and line breaks');
  return path;
}

/** What an engine accepts, made of a project's name such as `@team/api`. */
export function imageNameOf(project: Project, id: string | undefined): string {
  const words = `${project.name} ${id ?? ''}`.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
  return words.join('-').slice(0, LONGEST_NAME).replace(/-$/, '') || 'image';
}

function check(where: string, value: string, right: boolean, allowed: string): void {
  if (!right) {
    refuse({ where, problem: 'this has another form', value, allowed, fix: 'rename it' });
  }
}

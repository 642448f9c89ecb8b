import { Project } from 'projen';
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

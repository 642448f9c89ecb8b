import { join, posix } from 'node:path';
import { Project } from 'projen';
import { sourcesInProject } from './layout';
import { checkDockerfile, checkImageName, checkTarget, imageNameOf, secretArguments } from './names';
import { Severity } from '../../findings/finding';
import { renderFinding } from '../../findings/report';
import { ImageDescription } from '../../image/description';
import { refuse } from '../../private/errors';
import { ImageTasksOptions } from '../image-tasks-options';

/** What an `ImageTasks` works with: checked, with defaults filled in. */
export interface Inputs {
  readonly described: ImageDescription;
  readonly imageName: string;
  /** Relative to the project. */
  readonly dockerfile: string;
  /** The sources' folder, relative to the project. */
  readonly folder: string;
  /** Values of `--secret`. */
  readonly secrets: string[];
}

/** @param taken names of the project's other images */
export function checkedInputs(project: Project, options: ImageTasksOptions, taken: string[]): Inputs {
  const { image, imageName = imageNameOf(project, options.id) } = options;
  checkImageName(imageName);
  if (taken.includes(imageName)) {
    refuse({ where: 'imageName', problem: 'another image of the project has this name', value: imageName, allowed: 'a name of its own', fix: 'give another imageName' });
  }
  if (image.platforms.length > 1) {
    refuse({
      where: 'image.platforms',
      problem: 'a local engine builds one platform per image',
      value: image.platforms.map(String),
      allowed: 'one platform',
      fix: 'give an image with one platform, or one ImageTasks per platform',
    });
  }
  const described = image._describe(project.outdir);
  if (!described.sourcesAreContext && described.dockerfileFor === undefined) {
    // an image that is made already has none, and says so
    described.dockerfile.render();
  }
  refuseErrors(described);
  if (described.sourcesAreContext && described.dockerfilePath === undefined) {
    refuse({
      where: 'image.typedDockerfile',
      problem: 'the tasks build from a file, and this Dockerfile is none',
      allowed: 'images of programs, or a DockerfileImage with a file',
      fix: 'write what render() gives to a file, e.g. with a TextFile of projen, and give its path as dockerfile',
    });
  }
  if (described.target !== undefined) {
    checkTarget(described.target);
  }
  const folder = described.sources ? sourcesInProject(project.outdir, described.sources.root) : '.';
  const secrets = secretArguments(described.secrets, options.secretFiles);
  const dockerfile = dockerfileOf(options, described.dockerfilePath, folder);
  refuseOwnDockerfile(project.outdir, dockerfile, described);
  return { described, imageName, folder, secrets, dockerfile };
}

/** A Dockerfile names its archives by their content: one that is part of it would change with every synthesis. */
function refuseOwnDockerfile(outdir: string, dockerfile: string, { archives }: ImageDescription): void {
  const written = [dockerfile, `${dockerfile}.dockerignore`].map(path => join(outdir, path));
  const taken = archives.flatMap(({ members }) => members).find(({ file }) => file !== undefined && written.includes(file));
  if (taken !== undefined) {
    refuse({
      where: 'image.files',
      problem: 'the files of the image take in the Dockerfile that is written here',
      value: `/${taken.path}`,
      allowed: 'files that this does not write',
      fix: 'name a folder without it, or exclude it in the .dockerignore of the folder',
    });
  }
}

function refuseErrors({ findings }: ImageDescription): void {
  const errors = findings.filter(({ severity }) => severity === Severity.ERROR);
  if (errors.length > 0) {
    refuse({
      where: 'image',
      problem: `the image has errors: ${errors.map(renderFinding).join(' | ')}`,
      allowed: 'an image that starts',
      fix: 'mend what each finding says',
    });
  }
}

function dockerfileOf({ id, dockerfile }: ImageTasksOptions, existing: string | undefined, folder: string): string {
  if (existing === undefined) {
    const path = dockerfile ?? (id === undefined ? 'Dockerfile' : `Dockerfile.${id}`);
    checkDockerfile(path);
    return path;
  }
  if (dockerfile !== undefined) {
    refuse({
      where: 'dockerfile',
      problem: 'a DockerfileImage names its Dockerfile itself',
      value: dockerfile,
      allowed: 'no dockerfile here',
      fix: 'give dockerfile to the DockerfileImage',
    });
  }
  return posix.join(folder, existing);
}

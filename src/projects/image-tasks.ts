import { Component, Project, Task } from 'projen';
import { ImageTasksOptions } from './image-tasks-options';
import { writeArchives } from './private/archives';
import { contextLines } from './private/context-lines';
import { buildCommand, runCommand, sizeCommand } from './private/engine-commands';
import { GeneratedFile, isForeign } from './private/generated-file';
import { checkedInputs } from './private/inputs';
import { ARCHIVES } from './private/layout';
import { checkId } from './private/names';
import { Severity } from '../findings/finding';
import { renderFinding } from '../findings/report';
import { ImageDescription } from '../image/description';
import { GENERATED_IGNORE } from '../image/sources/ignore-file';
import { refuse, within } from '../private/errors';

/**
 * An image of a projen project: a Dockerfile, its ignore file, and the tasks `image:build`, `image:run` and `image:size`.
 *
 * It works on every kind of project. `Dockerfile` and `.dockerignore` are generated and read-only, for a build context that is the project's
 * folder. A .dockerignore of your own is honoured and kept: the generated one is `Dockerfile.dockerignore` then. A `DockerfileImage` keeps its files, and only gets the tasks.
 * Warnings are printed when the project is synthesized; an error stops that before anything is written.
 *
 * The tasks use docker, or what the environment variable `CDK_DOCKER` names. `image:build` synthesizes the project first, so it works
 * on a fresh clone and never builds a stale Dockerfile.
 *
 * @example
 * new projects.ImageTasks(project, { image: new ScratchImage({ program: new GoProgram() }) });
 */
export class ImageTasks extends Component {
  /** Builds the image. */
  public readonly buildTask: Task;

  /**
   * Runs it as production would: read-only, without capabilities, writable paths in memory, ports on 127.0.0.1.
   *
   * Arguments go to the program. An image that was not built is never pulled instead.
   */
  public readonly runTask: Task;

  /** Prints its size in bytes. */
  public readonly sizeTask: Task;

  private readonly described: ImageDescription;
  private readonly imageName: string;

  /** @throws when an input of the image is wrong or a rule finds an error; the message names the project, the value and the fix */
  constructor(project: Project, options: ImageTasksOptions) {
    super(project, freeId(project, options.id));
    const { id, image } = options;
    const taken = siblings(project).filter(other => other !== this).map(other => other.imageName);
    const { described, imageName, dockerfile, folder, secrets } = within(placeOf(project, id), () => checkedInputs(project, options, taken));
    this.described = described;
    this.imageName = imageName;
    const generated = described.dockerfileFor !== undefined;
    if (generated) {
      within(placeOf(project, id), () => writeFiles(project, described, dockerfile, folder));
    }
    const platform = image.platforms[0].toString();
    const context = described.sourcesAreContext ? folder : '.';
    const suffix = id === undefined ? '' : `:${id}`;
    const { target, buildArgs } = described;
    this.buildTask = project.addTask(`image:build${suffix}`, {
      description: `Builds the image ${imageName}`,
      env: { DOCKER_BUILDKIT: '1' },
      steps: [
        ...generated && project.defaultTask ? [{ spawn: project.defaultTask.name }] : [],
        { execArgs: buildCommand({ name: imageName, platform, dockerfile, context, target, buildArgs, secrets }) },
      ],
    });
    this.runTask = project.addTask(`image:run${suffix}`, {
      description: `Runs the image ${imageName} as production would`,
      execArgs: runCommand(imageName, platform, described.runtime),
      receiveArgs: true,
    });
    this.sizeTask = project.addTask(`image:size${suffix}`, {
      description: `Prints the size of the image ${imageName} in bytes`,
      execArgs: sizeCommand(imageName),
    });
  }

  /** Prints the findings. */
  public preSynthesize(): void {
    for (const finding of this.described.findings) {
      const line = `image ${this.imageName}: ${renderFinding(finding)}`;
      if (finding.severity === Severity.INFO) {
        this.project.logger.info(line);
      } else {
        this.project.logger.warn(line);
      }
    }
  }

  /** Writes the archives, and removes those that no image of the project needs any more. */
  public synthesize(): void {
    const all = siblings(this.project).flatMap(({ described }) => described.dockerfileFor ? described.archives : []);
    writeArchives(this.project.outdir, all);
  }
}

function writeFiles(project: Project, described: ImageDescription, path: string, folder: string): void {
  new GeneratedFile(project, path, described.dockerfileFor!({ sources: folder, archives: ARCHIVES }).render());
  const lines = [GENERATED_IGNORE, ...contextLines(described, folder)];
  new GeneratedFile(project, ignoreFileFor(project, path), `${lines.join('\n')}\n`);
  project.addGitIgnore(`/${ARCHIVES}/`);
  project.addPackageIgnore(`/${ARCHIVES}/`);
}

/** `.dockerignore`, which every engine reads; where that is somebody's own, the file that BuildKit prefers to it. */
function ignoreFileFor(project: Project, dockerfile: string): string {
  const common = '.dockerignore';
  const free = project.tryFindFile(common) === undefined && !isForeign(project, common);
  return dockerfile === 'Dockerfile' && free ? common : `${dockerfile}.dockerignore`;
}

function siblings(project: Project): ImageTasks[] {
  return project.components.filter(component => component instanceof ImageTasks);
}

function nameOf(id: string | undefined): string {
  return id === undefined ? 'ImageTasks' : `ImageTasks-${id}`;
}

function placeOf(project: Project, id: string | undefined): string {
  return `${project.name}/${nameOf(id)}`;
}

/** The component's id; refuses the second one of its name, which constructs would answer with a path of this machine. */
function freeId(project: Project, id: string | undefined): string {
  return within(placeOf(project, id), () => {
    if (id !== undefined) {
      checkId(id);
    }
    if (project.node.tryFindChild(nameOf(id)) !== undefined) {
      refuse({
        where: 'id',
        problem: 'the project has such an image already',
        value: id ?? 'none',
        allowed: 'an id per image',
        fix: 'give this image an id, e.g. id: \'worker\'',
      });
    }
    return nameOf(id);
  });
}

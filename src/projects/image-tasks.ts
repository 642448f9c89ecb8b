import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Component, IgnoreFile, Project, Task, TextFile } from 'projen';
import { Severity } from '../findings/finding';
import { renderFinding } from '../findings/report';
import { ImageDescription } from '../image/description';
import { archiveName } from '../image/image-dockerfile';
import { MinimalImage } from '../image/minimal-image';
import { refuse, within } from '../private/errors';

/** Options of `ImageTasks`. */
export interface ImageTasksOptions {
  /** The image; its projectRoot is relative to the project's folder. */
  readonly image: MinimalImage;

  /**
   * Name of the image in the local engine, `name` or `name:tag`.
   *
   * @default - the project's name
   */
  readonly imageName?: string;

  /**
   * Path of the Dockerfile that is written, in the project.
   *
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;
}

/** Where the archives lie that a Dockerfile unpacks; generated, so git need not know them. */
const ARCHIVES = '.minimal-images';

/**
 * An image of a projen project: a Dockerfile, a .dockerignore, and the tasks `image:build`, `image:run` and `image:size`.
 *
 * Both files are generated and read-only. Findings are printed when the project is synthesized; an error stops it.
 * The tasks use docker, or what the environment variable `CDK_DOCKER` names.
 */
export class ImageTasks extends Component {
  /** Builds the image. */
  public readonly buildTask: Task;

  /** Runs it as production would: read-only, without capabilities. Arguments go to the program. */
  public readonly runTask: Task;

  /** Prints its size in bytes. */
  public readonly sizeTask: Task;

  private readonly described: ImageDescription;

  /** @throws when an input of the image is wrong; the message names the component's path, the value and the fix */
  constructor(project: Project, options: ImageTasksOptions) {
    super(project, `ImageTasks-${options.imageName ?? 'default'}`);
    const where = 'ImageTasks';
    const name = options.imageName ?? imageNameOf(project.name);
    const dockerfile = options.dockerfile ?? 'Dockerfile';
    this.described = within(where, () => {
      checkText('imageName', name, /^[a-z0-9]+([._/-]+[a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?$/, 'a name such as team/api or team/api:dev');
      checkText('dockerfile', dockerfile, /^[A-Za-z0-9_.][A-Za-z0-9_./-]*$/, 'a relative path of letters, digits, _ . / -');
      return options.image._describe(project.outdir);
    });
    this.writeFiles(dockerfile);
    const engine = '${CDK_DOCKER:-docker}';
    const platform = this.described.platforms[0];
    const target = this.described.target ? ` --target ${this.described.target}` : '';
    this.buildTask = project.addTask('image:build', {
      description: `Builds the image ${name}`,
      env: { DOCKER_BUILDKIT: '1' },
      exec: `${engine} build --platform ${platform} --file ${dockerfile}${target} --tag ${name} .`,
    });
    this.runTask = project.addTask('image:run', {
      description: `Runs the image ${name} as production would`,
      exec: `${engine} run --rm --read-only --cap-drop ALL --security-opt no-new-privileges ${name}`,
      receiveArgs: true,
    });
    this.sizeTask = project.addTask('image:size', {
      description: `Prints the size of the image ${name} in bytes`,
      exec: `${engine} image inspect --format '{{.Size}}' ${name}`,
    });
  }

  public preSynthesize(): void {
    const errors = this.described.findings.filter(({ severity }) => severity === Severity.ERROR);
    for (const finding of this.described.findings) {
      const line = `image: ${renderFinding(finding)}`;
      if (finding.severity === Severity.INFO) {
        this.project.logger.info(line);
      } else {
        this.project.logger.warn(line);
      }
    }
    if (errors.length > 0) {
      refuse({
        where: this.node.path, problem: `the image has errors: ${errors.map(renderFinding).join(' | ')}`,
        allowed: 'an image that starts', fix: 'mend what each finding says',
      });
    }
  }

  public postSynthesize(): void {
    for (const archive of this.described.archives) {
      const target = join(this.project.outdir, ARCHIVES, archiveName(archive));
      mkdirSync(dirname(target), { recursive: true });
      rmSync(target, { force: true });
      archive.write(target);
    }
  }

  private writeFiles(path: string): void {
    const { dockerfileFor, ignoreLines, archives } = this.described;
    if (dockerfileFor === undefined) {
      return;
    }
    const text = dockerfileFor({ sources: '.', archives: ARCHIVES }).render();
    const file = new TextFile(this.project, path, { readonly: true });
    file.addLine(`# ${file.marker}`);
    text.split('\n').forEach(line => file.addLine(line));
    const ignore = new IgnoreFile(this.project, '.dockerignore', { filterEmptyLines: true });
    ignore.addPatterns(...ignoreLines);
    for (const archive of archives) {
      ignore.addPatterns(`!${ARCHIVES}/${archiveName(archive)}`);
    }
    this.project.gitignore.addPatterns(`/${ARCHIVES}/`);
  }
}

/** The tasks are shell commands, so what goes into them is checked to the letter. */
function checkText(where: string, value: string, form: RegExp, allowed: string): void {
  if (!form.test(value)) {
    refuse({ where, problem: 'this has another form', value, allowed, fix: 'rename it' });
  }
}

function imageNameOf(projectName: string): string {
  const name = projectName.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return name === '' ? 'image' : name;
}

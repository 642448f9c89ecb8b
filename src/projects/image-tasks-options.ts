import { MinimalImage } from '../image/minimal-image';

/** Options of `ImageTasks`. */
export interface ImageTasksOptions {
  /**
   * The image of one platform.
   *
   * A relative projectRoot is relative to the project's folder, wherever the command runs. The sources lie in the project's folder or below.
   */
  readonly image: MinimalImage;

  /**
   * Tells several images of one project apart: the tasks are then `image:build:<id>` and so on. Lower-case letters, digits and `-`.
   *
   * @default - none; the tasks are `image:build`, `image:run` and `image:size`
   */
  readonly id?: string;

  /**
   * Name of the image in the local engine, `name` or `name:tag`.
   *
   * @default - the project's name, with `-<id>` if there is an id; every character but a-z and 0-9 becomes `-`
   */
  readonly imageName?: string;

  /**
   * Path of the Dockerfile to write, in the project. Its last part is `Dockerfile` or `Dockerfile.<name>`.
   *
   * A `DockerfileImage` names its Dockerfile itself, so this is refused then.
   *
   * @default - 'Dockerfile', with `.<id>` if there is an id
   */
  readonly dockerfile?: string;

  /**
   * Where `image:build` finds the secrets that the image names: `{ netrc: '~/.netrc' }`. The files are read when the image is built, never before.
   *
   * Paths are relative to the project's folder; `~/` is the home folder of who builds. Every secret that the build cannot do without is named.
   *
   * @default - none
   */
  readonly secretFiles?: { [name: string]: string };
}

import { DockerfileStage } from '../../dockerfile/stage';

/** Folder of the build stage that holds a tree per layer of the last stage. */
export const OUT = '/out';

/**
 * Sets every time below `/out` to 0, so that a layer's DiffID repeats.
 *
 * The last instruction of every build stage: a tree is then copied once, with the times that its files and folders have.
 */
export function fixTimes(stage: DockerfileStage): void {
  stage.run(['find', OUT, '-exec', 'touch', '--no-dereference', '--date=@0', '{}', '+']);
}

import { DockerfileStage } from '../../dockerfile/stage';

/** Folder of the build stage that holds a tree per layer of the last stage. */
export const OUT = '/out';

const TIMES = ['-exec', 'touch', '--no-dereference', '--date=@0', '{}', '+'];

/** Sets every time below `/out` to 0, and leaves modes as they are. */
export function fixTimes(stage: DockerfileStage): void {
  stage.run(['find', OUT, ...TIMES]);
}

/**
 * Gives what lies below `/out` modes that every user can read with, and times of 0, so that a layer's DiffID repeats: the last instruction of every
 * build stage. A tree is then copied once, with what its files and folders have.
 *
 * @param program folder below which those without a file go: projects may have folders whose files are all left out
 */
export function tidy(stage: DockerfileStage, program?: string): void {
  // contents before their folders, so that a folder of nothing but empty ones is empty when its turn comes
  const empty = program === undefined ? [] : ['-path', `${program}/*`, '-type', 'd', '-empty', '-delete', '-o'];
  const readable = ['(', '-type', 'l', '-o', '-exec', 'chmod', 'u=rwX,go=rX', '{}', '+', ')'];
  stage.run(['find', OUT, '-depth', ...empty, ...readable, ...TIMES]);
}

import { refuse } from '../../private/errors';

/** Characters, or steps that cost about as much: four times the largest Dockerfile. */
const MOST = 4 * 1024 * 1024;

/**
 * What reading a Dockerfile takes beyond its own text. Instructions repeat others (ONBUILD, values of variables, SHELL, WORKDIR), so that a short file
 * can mean more than any machine could write out.
 */
export class Work {
  private left = MOST;

  /** @throws when all of it is more than any Dockerfile takes that is meant to be built */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left >= 0) return;
    refuse({
      where: 'Dockerfile',
      problem: 'its instructions repeat each other too often: written out, they have more than 4 million characters',
      allowed: 'variables, ONBUILD, SHELL, WORKDIR and patterns that come to less',
      fix: 'look for a variable that grows from line to line, or for ONBUILD in a stage that many others start from',
    });
  }
}

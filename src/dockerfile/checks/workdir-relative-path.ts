import { Check } from './check';
import { Severity } from '../../findings/finding';

/** What a relative path is relative to is the base's to say, and it may say something else tomorrow. */
export const workdirRelativePath: Check = {
  id: 'workdir-relative-path',
  name: 'WorkdirRelativePath',
  severity: Severity.WARNING,
  title: 'The first WORKDIR is an absolute path',
  check({ stages }) {
    const steps = stages.flatMap((stage) => stage.steps).filter(({ instruction, hasWorkdir }) => instruction.keyword === 'WORKDIR' && !hasWorkdir);
    return steps.filter(({ words: [path] }) => path !== undefined && !path.startsWith('/')).map(({ instruction, words: [path] }) => ({
      at: instruction,
      what: `${path} lies in the working directory of the base, which may change`,
      fix: `write /${path}, or another path from the root`,
    }));
  },
};

import { posix } from 'node:path';
import { Check, CheckHit } from './check';
import { CheckSubject, Step } from './subject';
import { Severity } from '../../findings/finding';
import { flagValues } from '../text/stages';

/** What .dockerignore leaves out is not there for COPY. */
export const copyIgnoredFile: Check = {
  id: 'copy-ignored-file',
  name: 'CopyIgnoredFile',
  severity: Severity.WARNING,
  title: 'What is copied is not left out by .dockerignore',
  check(subject) {
    return subject.stages.flatMap(({ steps }) => steps.filter(takesContext).flatMap((step) => hitsOf(step, subject)));
  },
};

function takesContext({ instruction }: Step): boolean {
  return instruction.keyword === 'ADD' || (instruction.keyword === 'COPY' && flagValues(instruction, 'from').every((from) => from === ''));
}

/** A list with exceptions says too little: a folder may be left out and a file in it not. */
function hitsOf({ instruction, words }: Step, { ignored, work }: CheckSubject): CheckHit[] {
  if (!ignored || ignored.hasExceptions) return [];
  const paths = words.filter((word) => word !== undefined && !isRemote(word)).map((word) => cleanPath(word ?? ''));
  const isLeftOut = (path: string) => (path !== '.' && path !== '/' || ignored.takesAll) && ignored.names(path, work);
  return paths.filter(isLeftOut).map((path) => ({
    at: instruction,
    what: `${path} is left out of the build context by .dockerignore`,
    fix: 'take the line out of .dockerignore, or do not copy it',
  }));
}

function cleanPath(path: string): string {
  return posix.normalize(path).replace(/(.)\/$/, '$1');
}

/** By HTTP, or by git. */
function isRemote(source: string): boolean {
  return /^(https?|git|ssh):\/\//.test(source) || /^[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:/.test(source);
}

import { Hit, Rule } from './rule';
import { programName } from './running';
import { BaseView } from './subject';
import { Severity } from '../../findings/finding';
import { distrolessName, referenceParts } from '../text/reference';

/** Debug images bring a shell, which is what minimal images are chosen to be without. */
export const debugBase: Rule = {
  id: 'debug-base',
  severity: Severity.WARNING,
  title: 'The base is not a debug image',
  check({ base, entrypoint, command }) {
    if (!isDebug(base)) return [];
    const takesCommand = entrypoint === undefined && command !== undefined && startsShell(base);
    return [shellInside(base), ...takesCommand ? [commandTaken(base)] : []];
  },
};

function isDebug({ debug, reference }: BaseView): boolean {
  if (debug !== undefined) return debug;
  const { name, tag = '' } = referenceParts(reference);
  if (distrolessName(reference)) return /^debug($|-)/.test(tag);
  return /^(cgr\.dev|dhi\.io)\//.test(name) && /-dev$/.test(tag);
}

/** The debug images of static, base, cc and java-base start a shell; those of an interpreter start it as usual. */
function startsShell({ reference, interpreter }: BaseView): boolean {
  if (interpreter !== undefined) return ['sh', 'busybox'].includes(programName(interpreter[0] ?? ''));
  return ['static', 'base', 'base-nossl', 'cc', 'java-base'].includes(distrolessName(reference)?.image ?? '');
}

function shellInside({ reference }: BaseView): Hit {
  return { where: 'FROM', what: `${reference} is a debug image, with a shell in it`, fix: 'use the tag without debug, such as nonroot', fixInOptions: 'once you have looked into it, leave debug out, and debug tags of bases' };
}

function commandTaken({ reference }: BaseView): Hit {
  return {
    where: 'CMD',
    what: `${reference} has ENTRYPOINT /busybox/sh, which runs CMD as a shell script`,
    fix: 'write the program as ENTRYPOINT, or use the tag without debug',
  };
}

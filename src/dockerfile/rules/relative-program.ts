import { mayHold } from './copied';
import { MISSING_TOOLS } from './missing-tool';
import { Hit, Rule } from './rule';
import { isOpen, programName, searchPath, startingCommand } from './running';
import { Command, RuleSubject } from './subject';
import { Severity } from '../../findings/finding';

/** Programs are started by a path from the root: a bare name is looked up in PATH, another path from the working directory. */
export const relativeProgram: Rule = {
  id: 'relative-program',
  severity: Severity.ERROR,
  title: 'Programs are named by their full path',
  check(subject) {
    const checked = [startingCommand(subject), subject.healthcheck].filter((one) => one !== undefined);
    return checked.flatMap((command) => command.form === 'exec' && !isOthers(command) ? hitOf(command, subject) ?? [] : []);
  },
};

/** A health check that calls what minimal images do not have is what missing-tool is about. */
function isOthers({ where, argv: [program = ''] }: Command): boolean {
  return where === 'HEALTHCHECK' && MISSING_TOOLS.includes(program);
}

function hitOf({ argv: [program], where }: Command, subject: RuleSubject): Hit | undefined {
  if (program === undefined || program === '' || program.startsWith('/') || isOpen(program)) return undefined;
  if (program.includes('/')) return fromWorkdir(program, where, subject);
  const [interpreter = ''] = subject.base.interpreter ?? [];
  if (program === programName(interpreter)) return besidePath(program, interpreter, where, subject);
  const isScript = /\.(py|js|mjs|cjs|jar)$/.test(program);
  return subject.base.reference === 'scratch' || isScript ? bareName(program, where, subject) : undefined;
}

function fromWorkdir(program: string, where: string, { workdir }: RuleSubject): Hit {
  const whole = `${workdir === '/' ? '' : workdir}/${program.replace(/^(\.\/)+/, '')}`;
  return {
    where,
    severity: Severity.WARNING,
    what: `${program} starts from the working directory ${workdir}, which fails where the user may not enter it or another one is set`,
    fix: `write ${whole}`,
  };
}

/** Google's Node images, for one, have their interpreter in a folder that PATH does not name. */
function besidePath(program: string, interpreter: string, where: string, subject: RuleSubject): Hit | undefined {
  const folder = interpreter.slice(0, interpreter.lastIndexOf('/'));
  if (!interpreter.startsWith('/') || searchPath(subject).includes(folder)) return undefined;
  if (isInPath(program, subject)) return undefined;
  return { where, what: `${program} is in ${folder}, which PATH does not name`, fix: `write ${interpreter}` };
}

function bareName(program: string, where: string, subject: RuleSubject): Hit | undefined {
  if (isInPath(program, subject)) return undefined;
  const fix = `write the path that it was copied to, for example /${program}`;
  if (subject.copied) return { where, what: `${program} is looked up in PATH, and nothing is copied to a folder of PATH`, fix };
  return {
    where,
    fix,
    severity: Severity.WARNING,
    what: `${program} is looked up in PATH, where ${subject.base.reference} has no such program`,
  };
}

function isInPath(program: string, subject: RuleSubject): boolean {
  return searchPath(subject).some((folder) => mayHold(subject, `${folder}/${program}`));
}

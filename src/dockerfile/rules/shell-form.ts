import { mayHold } from './copied';
import { Hit, Rule } from './rule';
import { commandsOf, hasNoShell, programName, shownCommand, startingCommand } from './running';
import { Command, RuleSubject } from './subject';
import { Severity } from '../../findings/finding';

const SHELLS = ['sh', 'bash', 'ash', 'dash'];

/** The shell form runs `/bin/sh -c`, which minimal images do not have. */
export const shellForm: Rule = {
  id: 'shell-form',
  severity: Severity.ERROR,
  title: 'Commands do not need a shell',
  check(subject) {
    return commandsOf(subject).flatMap((command) => hitOf(command, subject) ?? []);
  },
};

function hitOf(command: Command, subject: RuleSubject): Hit | undefined {
  const [shell = ''] = command.argv;
  const isShell = command.form === 'shell' || (SHELLS.includes(programName(shell)) && startsIt(command, subject));
  if (!isShell) return undefined;
  const { where } = command;
  const fix = 'write the program and its arguments as a JSON array, without a shell';
  const fixInOptions = 'name the program itself by its path, then its arguments; what a shell would put in for variables, the program reads from its environment';
  const what = `${shownCommand(command)} is run by ${shell}`;
  if (lacks(subject, shell)) return { where, what: `${what}, and ${subject.base.reference} has no such shell`, fix, fixInOptions };
  if (command.form === 'exec') return undefined;
  const effect = subject.base.shell === shell ? 'which keeps signals from the program' : 'which keeps signals from the program, and which minimal bases do not have';
  return { where, what: `${what}, ${effect}`, fix, fixInOptions, severity: Severity.WARNING };
}

/** Whether the first word is a program at all, and not an argument of the ENTRYPOINT. */
function startsIt(command: Command, subject: RuleSubject): boolean {
  if (command.where !== 'CMD') return true;
  const start = startingCommand(subject);
  return start === command || (subject.entrypoint === undefined && subject.base.interpreter !== undefined);
}

function lacks(subject: RuleSubject, shell: string): boolean {
  const { shell: own } = subject.base;
  const elsewhere = typeof own === 'string' && shell.startsWith('/') && programName(own) === programName(shell) && own !== shell;
  return (hasNoShell(subject.base) || elsewhere) && !mayHold(subject, shell.startsWith('/') ? shell : `/bin/${shell}`);
}

import { Rule } from './rule';
import { commandsOf, programName } from './running';
import { Command } from './subject';
import { Severity } from '../../findings/finding';

/** Only a shell replaces variables; in exec form there is none. */
export const dollarInExec: Rule = {
  id: 'dollar-in-exec',
  severity: Severity.WARNING,
  title: 'Exec form has no variables',
  check(subject) {
    return commandsOf(subject).flatMap((command) => {
      const word = command.form === 'exec' ? command.argv.find((_, index) => isTakenLiterally(command, index)) : undefined;
      return word === undefined ? [] : [{
        where: command.where,
        what: `${word} is passed on as it stands, because no shell replaces variables in exec form`,
        fix: 'let the program read the environment variable itself, or write the value',
      }];
    });
  },
};

function isTakenLiterally({ argv }: Command, index: number): boolean {
  const word = argv[index];
  if (!/(^|[^\\$])\$([A-Za-z_]\w*|\{[A-Za-z_]\w*(:?[-+?][^}]*)?\})/.test(word)) return false;
  // the word behind these is a program text, where a dollar belongs to the language
  if (index > 0 && /^(-[a-z]*[cerp]|--(eval|print|command))$/.test(argv[index - 1])) return false;
  if (programName(argv[0]) === 'envsubst') return false;
  // Spring replaces ${…} in its own properties
  return !/^(--|-D)[\w-]*\.[\w.-]*=/.test(word);
}

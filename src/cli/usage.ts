import { Command, CommanderError } from 'commander';
import { Complaint, InputError, refuse } from '../private/errors';

/** What commander says of a wrong command line: the part in quotes, and what may have been meant. */
const SAID = /^error: [a-z ]*'(.*?)'[^']*?(?:\(Did you mean (?:one of )?(.*)\?\))?$/s;

/** Has mistakes in flags and arguments said as all others are: one line with what is allowed and how to fix it. */
export function withUsage(command: Command): Command {
  return command
    .configureOutput({ outputError: () => undefined })
    .exitOverride(error => {
      throw mistake(command, error) ?? error;
    });
}

/** The mistake of a user; undefined for what is none, such as a help that was asked for. */
function mistake(command: Command, { code, message }: CommanderError): InputError | undefined {
  const complaint = complaintOf(command, code, message);
  return complaint && new InputError({ where: nameOf(command), ...complaint });
}

type Part = Omit<Complaint, 'where'> & Partial<Complaint>;

function complaintOf(command: Command, code: string, message: string): Part | undefined {
  const [, value, meant] = SAID.exec(message) ?? [];
  const help = `${nameOf(command)} --help says more`;
  const usage = `${nameOf(command)} ${command.usage()}`;
  const write = meant === undefined ? help : `write ${meant.split(', ').join(' or ')}; ${help}`;
  switch (code) {
    case 'commander.unknownOption':
      return { problem: 'there is no such option', value, allowed: optionsOf(command).join(', '), fix: write };
    case 'commander.unknownCommand':
      return { problem: 'there is no such command', value, allowed: command.createHelp().visibleCommands(command).map(each => each.name()).join(', '), fix: write };
    case 'commander.missingArgument':
      return { problem: 'an argument is missing', value, allowed: usage, fix: `give it; ${help}` };
    case 'commander.excessArguments':
      return { problem: 'there are too many arguments', value: command.args, allowed: usage, fix: `leave out what is too much; ${help}` };
    case 'commander.optionMissingArgument': {
      const option = command.options.find(each => each.flags === value);
      return { where: option?.long ?? value, problem: 'there is no value behind it', allowed: `${value}: ${option?.description}`, fix: 'write the value behind it' };
    }
    default:
      return message.startsWith('error: ') ? { problem: message.slice('error: '.length), allowed: usage, fix: help } : undefined;
  }
}

function optionsOf(command: Command): string[] {
  return command.createHelp().visibleOptions(command).map(({ long, short }) => long ?? short ?? '');
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** One of the values that an option may have. */
export function oneOf<T extends string>(choices: readonly T[], where: string, value: string): T {
  return choices.find(choice => choice === value) ?? refuse({ where, problem: 'this cannot be', value, allowed: choices.join(', '), fix: 'write one of them' });
}

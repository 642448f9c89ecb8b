import { Option } from 'commander';
import { oneOf } from './usage';

/** An option that is given once for each value: one that took several at once would take the arguments behind it along. */
export function repeatable(flags: string, description: string, choices?: readonly string[]): Option {
  const option = new Option(flags, `${description}${choices === undefined ? '' : ` (${choices.join(', ')})`}; may be repeated`);
  const read = (value: string): string => choices === undefined ? value : oneOf(choices, option.long!, value);
  return option.argParser((value: string, before: string[] = []): string[] => [...before, read(value)]);
}

/** An option with one of several values. */
export function choice(flags: string, description: string, choices: readonly string[]): Option {
  const option = new Option(flags, `${description} (${choices.join(', ')})`);
  return option.argParser((value: string): string => oneOf(choices, option.long!, value));
}

import { InvalidArgumentError, Option } from 'commander';

/** An option that is given once for each value: one that took several at once would take the arguments behind it along. */
export function repeatable(flags: string, description: string, choices?: readonly string[]): Option {
  const allowed = choices === undefined ? '' : ` (${choices.join(', ')})`;
  return new Option(flags, `${description}${allowed}; may be repeated`).argParser((value: string, before: string[] = []): string[] => {
    if (choices !== undefined && !choices.includes(value)) {
      throw new InvalidArgumentError(`Allowed are ${choices.join(', ')}.`);
    }
    return [...before, value];
  });
}

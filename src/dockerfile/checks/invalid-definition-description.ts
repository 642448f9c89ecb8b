import { Check, CheckHit } from './check';
import { Severity } from '../../findings/finding';
import { Instruction } from '../text/instructions';
import { plainWords, quotedWords } from '../text/words';

/** Tools that list stages and arguments take the comment before one for its description, when it begins with its name. */
export const invalidDefinitionDescription: Check = {
  id: 'invalid-definition-description',
  name: 'InvalidDefinitionDescription',
  severity: Severity.INFO,
  title: 'Descriptions of stages and arguments begin with their name',
  isExperimental: true,
  check(subject) {
    return subject.instructions.flatMap((at) => hitOf(at, definedNames(at, subject.escape)) ?? []);
  },
};

function definedNames({ keyword, rest }: Instruction, escape: string): string[] {
  if (keyword === 'ARG') return quotedWords(rest, escape).map((word) => word.split('=')[0]);
  return keyword === 'FROM' ? plainWords(rest).slice(2).map((name) => name.toLowerCase()) : [];
}

function hitOf(at: Instruction, names: string[]): CheckHit | undefined {
  const [first] = (at.comments[at.comments.length - 1] ?? '').split(' ');
  if (names.length === 0 || at.comments.length === 0 || names.includes(first)) return undefined;
  return { at, what: `the comment before it does not begin with ${names.join(' or ')}`, fix: `write # ${names[0]} and what it is, or an empty comment in between` };
}

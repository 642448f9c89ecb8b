import { Check } from './check';
import { Severity } from '../../findings/finding';

/** Instructions are found by their look; the style that most of them have is the one that counts. */
export const consistentInstructionCasing: Check = {
  id: 'consistent-instruction-casing',
  name: 'ConsistentInstructionCasing',
  severity: Severity.WARNING,
  title: 'Instructions are all in capitals, or none is',
  isOfWholeFile: true,
  check({ stages }) {
    const instructions = stages.flatMap(({ from, own }) => [from, ...own]);
    const small = instructions.filter(({ name }) => isSmall(name)).length;
    const capital = instructions.filter(({ name }) => !isSmall(name) && isCapital(name)).length;
    const [wanted, isKept] = small > capital ? ['small letters', isSmall] as const : ['capitals', isCapital] as const;
    return instructions.filter(({ name }) => !isKept(name)).map((at) => ({
      at,
      what: `${at.name} is not in ${wanted}, as most instructions of this file are`,
      fix: `write ${small > capital ? at.name.toLowerCase() : at.keyword}`,
    }));
  },
};

function isSmall(name: string): boolean {
  return name === name.toLowerCase();
}

function isCapital(name: string): boolean {
  return name === name.toUpperCase();
}

import { Check } from './check';
import { portParts } from './ports';
import { Severity } from '../../findings/finding';

/** Protocols are written in small letters everywhere else. */
export const exposeProtoCasing: Check = {
  id: 'expose-proto-casing',
  name: 'ExposeProtoCasing',
  severity: Severity.WARNING,
  title: 'Protocols of EXPOSE are in small letters',
  check({ stages }) {
    const steps = stages.flatMap((stage) => stage.steps).filter(({ instruction }) => instruction.keyword === 'EXPOSE');
    return steps.flatMap(({ instruction, words }) => {
      const others = portParts(words).filter(({ protocol }) => protocol !== protocol.toLowerCase());
      return others.map(({ word, protocol }) => ({ at: instruction, what: `the protocol of ${word} is not in small letters`, fix: `write ${protocol.toLowerCase()}` }));
    });
  },
};

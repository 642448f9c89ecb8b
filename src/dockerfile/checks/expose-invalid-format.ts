import { Check } from './check';
import { portParts } from './ports';
import { Severity } from '../../findings/finding';

/** EXPOSE says what the container listens on; who reaches it by which address is said when it runs. */
export const exposeInvalidFormat: Check = {
  id: 'expose-invalid-format',
  name: 'ExposeInvalidFormat',
  severity: Severity.WARNING,
  title: 'EXPOSE names ports of the container only',
  check({ stages }) {
    const steps = stages.flatMap((stage) => stage.steps).filter(({ instruction }) => instruction.keyword === 'EXPOSE');
    return steps.flatMap(({ instruction, words }) => portParts(words).filter(({ host }) => /[^:]/.test(host)).map(({ word }) => ({
      at: instruction,
      what: `${word} names an address or a port of the host`,
      fix: `write ${word.slice(word.lastIndexOf(':') + 1)}, and publish it when the container is run`,
    })));
  },
};

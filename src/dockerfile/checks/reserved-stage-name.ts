import { Check } from './check';
import { Severity } from '../../findings/finding';

/** `context` and `scratch` mean something else to BuildKit. */
export const reservedStageName: Check = {
  id: 'reserved-stage-name',
  name: 'ReservedStageName',
  severity: Severity.WARNING,
  title: 'Stages do not have reserved names',
  isOfWholeFile: true,
  check({ stages }) {
    return stages.filter(({ name }) => name === 'context' || name === 'scratch').map(({ from, name }) => ({
      at: from,
      what: `${name} is a name that BuildKit has for something else`,
      fix: 'call the stage differently',
    }));
  },
};

import { Rule } from './rule';
import { Severity } from '../../findings/finding';

/** A probe that asks a port which the image does not name is mostly a slip, and ends every container. */
export const healthPort: Rule = {
  id: 'health-port',
  severity: Severity.WARNING,
  title: 'The health check asks a port of the image',
  check({ probedPort, ports }) {
    return probedPort === undefined || ports.length === 0 || ports.some(({ port }) => port === probedPort) ? [] : [{
      where: 'HEALTHCHECK',
      what: `it asks port ${probedPort}, which is not among the ports of the image (${ports.map(({ port }) => port).join(', ')})`,
      fix: `ask port ${ports[0].port}, or add ${probedPort} to ports`,
    }];
  },
};

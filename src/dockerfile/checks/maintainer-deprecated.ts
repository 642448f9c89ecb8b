import { Check } from './check';
import { Severity } from '../../findings/finding';

/** A label can be asked for; MAINTAINER cannot be seen in the image's config of OCI. */
export const maintainerDeprecated: Check = {
  id: 'maintainer-deprecated',
  name: 'MaintainerDeprecated',
  severity: Severity.WARNING,
  title: 'A label names the author',
  check(subject) {
    return subject.instructions.filter(({ keyword }) => keyword === 'MAINTAINER').map((at) => ({
      at,
      what: 'MAINTAINER is deprecated',
      fix: `write LABEL org.opencontainers.image.authors=${JSON.stringify(at.rest)}`,
    }));
  },
};

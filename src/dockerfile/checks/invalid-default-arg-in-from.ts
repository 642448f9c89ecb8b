import { Check } from './check';
import { Severity } from '../../findings/finding';
import { isImageReference } from '../text/reference';

/** A Dockerfile should build without any argument. */
export const invalidDefaultArgInFrom: Check = {
  id: 'invalid-default-arg-in-from',
  name: 'InvalidDefaultArgInFrom',
  severity: Severity.WARNING,
  title: 'FROM names an image without any build argument',
  isOfWholeFile: true,
  check({ stages }) {
    return stages.flatMap(({ from, defaultBase: { value } }) => value === undefined || isImageReference(value) ? [] : [{
      at: from,
      what: `${from.rest} names ${value === '' ? 'no image' : `${JSON.stringify(value)}, which is no image`}, when no build argument is given`,
      fix: 'give the ARG before FROM a default value',
    }]);
  },
};

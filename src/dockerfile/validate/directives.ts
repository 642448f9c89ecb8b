import { refuse } from '../../private/errors';
import { EscapeCharacter } from '../escape-character';
import { imageReference } from './references';
import type { FileHeader } from '../model/file';

/** The directives in the first lines. */
export function checkDirectives(header: FileHeader): FileHeader {
  const { syntax, escape, check } = header;
  if (syntax !== undefined) {
    imageReference('Dockerfile.syntax', syntax);
  }
  if (!Object.values(EscapeCharacter).includes(escape)) {
    refuse({ where: 'Dockerfile.escape', problem: 'is not an escape character', value: escape, allowed: '\\ or `', fix: 'use EscapeCharacter' });
  }
  if (check !== undefined && !/^(skip|error|experimental)=[A-Za-z0-9,]+(;(skip|error|experimental)=[A-Za-z0-9,]+)*$/.test(check)) {
    refuse({
      where: 'Dockerfile.check',
      problem: 'is not what the check directive takes',
      value: check,
      allowed: 'skip=, error= and experimental=, separated by semicolons',
      fix: 'write e.g. skip=JSONArgsRecommended;error=true',
    });
  }
  return header;
}

import { Rule } from './rule';
import { Severity } from '../../findings/finding';

/** What is installed on the machine of a developer is not in an image. */
export const missingPackage: Rule = {
  id: 'missing-package',
  severity: Severity.ERROR,
  title: 'What the program imports is installed',
  check({ missingPackages = [] }) {
    return missingPackages.map(({ name, file, because, fix, isSure }) => (
      { where: 'COPY', severity: isSure ? Severity.ERROR : Severity.WARNING, what: `${file} imports ${name}, ${because}`, fix }
    ));
  },
};

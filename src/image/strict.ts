import { Finding, Severity } from '../findings/finding';
import { renderFinding } from '../findings/report';
import { refuse } from '../private/errors';

/** Information only, but in strict mode what may move is an error. */
const MOVES = ['floating-base', 'floating-packages'];

/** In strict mode warnings are errors, and so is a base or a package that may move. */
export function refuseWhenStrict(findings: Finding[], strict: boolean, where: string): void {
  const refused = strict ? findings.filter(({ id, severity }) => severity !== Severity.INFO || MOVES.includes(id)) : [];
  if (refused.length > 0) {
    refuse({
      where: `${where}.strict`,
      problem: `strict mode allows none of these findings: ${refused.map(renderFinding).join(' | ')}`,
      allowed: 'images without warnings on bases pinned by digest',
      fix: 'mend them, or set strict to false',
      flag: 'mend them, or leave --strict out',
    });
  }
}

import { Finding, Severity } from '../findings/finding';
import { renderFinding } from '../findings/report';
import { refuse } from '../private/errors';

/** In strict mode warnings are errors, and so is a base that may move. */
export function refuseWhenStrict(findings: Finding[], strict: boolean, where: string): void {
  const refused = strict ? findings.filter(({ id, severity }) => severity !== Severity.INFO || id === 'floating-base') : [];
  if (refused.length > 0) {
    refuse({
      where: `${where}.strict`,
      problem: `strict mode allows none of these findings: ${refused.map(renderFinding).join(' | ')}`,
      allowed: 'images without warnings on bases pinned by digest',
      fix: 'mend them, or set strict to false',
    });
  }
}

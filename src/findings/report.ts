import { Finding, Severity } from './finding';
import { byCodeUnit } from '../private/text';

const WEIGHT = { [Severity.ERROR]: 0, [Severity.WARNING]: 1, [Severity.INFO]: 2 };

/** Findings in a fixed order: errors first, then by rule and place. */
export function inOrder<T extends Finding>(findings: readonly T[]): T[] {
  return [...findings].sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]
    || byCodeUnit(a.id, b.id) || byCodeUnit(a.where, b.where) || byCodeUnit(a.what, b.what));
}

/** One finding as a line for people. */
export function renderFinding(finding: Finding): string {
  return `${finding.where}: ${finding.what}; fix: ${finding.fix} [${finding.id}, ${finding.link}]`;
}

import { WITH_DOCKER } from './failures';
import type { Terminal } from './terminal';
import { byEngine } from '../findings/container-engine';
import { Finding, Severity } from '../findings/finding';
import { inOrder, renderFinding } from '../findings/report';
import { refuse } from '../private/errors';

/** Refuses an image that surely does not start, before anything is built or written. */
export function refuseErrors(findings: readonly Finding[], where: string): void {
  const errors = inOrder(findings.filter(({ severity }) => severity === Severity.ERROR));
  if (errors.length > 0) {
    const [{ fix }] = errors;
    refuse({
      where,
      problem: `it would not start: ${errors.map(each => `${each.where}: ${each.what} [${each.id}, ${each.link}]`).join(' | ')}`,
      allowed: 'an image without findings that are errors',
      fix: byEngine(fix, WITH_DOCKER),
    });
  }
}

/** Findings as lines for people; information only when there is nothing worse. */
export function showFindings(findings: Finding[], terminal: Terminal): void {
  for (const finding of inOrder(findings)) {
    const line = `${finding.severity === Severity.INFO ? 'note' : finding.severity}: ${renderFinding({ ...finding, fix: byEngine(finding.fix, WITH_DOCKER) })}`;
    if (finding.severity === Severity.INFO) {
      terminal.note(line);
    } else {
      terminal.warning(line);
    }
  }
}

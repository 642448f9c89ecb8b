import { WITH_DOCKER } from './failures';
import type { Terminal } from './terminal';
import { byEngine } from '../findings/container-engine';
import { Finding, Severity } from '../findings/finding';
import { inOrder, renderFinding } from '../findings/report';

/** Findings as lines for people; information only when there is nothing worse. */
export function showFindings(findings: Finding[], terminal: Terminal): void {
  for (const finding of inOrder(findings)) {
    terminal.note(`${finding.severity === Severity.INFO ? 'note' : finding.severity}: ${renderFinding({ ...finding, fix: byEngine(finding.fix, WITH_DOCKER) })}`);
  }
}

import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Finding, Severity } from '../../findings/finding';
import { renderFinding } from '../../findings/report';

/** Findings as users of CDK know them. */
export function annotate(scope: Construct, findings: Finding[]): void {
  for (const finding of findings) {
    const text = renderFinding(finding);
    if (finding.severity === Severity.ERROR) {
      Annotations.of(scope).addError(text);
    } else if (finding.severity === Severity.WARNING) {
      Annotations.of(scope).addWarningV2(`cdk-minimal-images:${finding.id}`, text);
    } else {
      Annotations.of(scope).addInfoV2(`cdk-minimal-images:${finding.id}`, text);
    }
  }
}

import { Annotations, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Finding, Severity } from '../../findings/finding';
import { renderFinding } from '../../findings/report';

/**
 * Findings as users of CDK know them.
 *
 * Errors are validations of the construct too: the synthesis ends with them, in tests of the app as well, so whoever sees them there sees no
 * annotation. Commands that deploy nothing, such as `cdk ls` and `cdk destroy`, go on.
 */
export function annotate(scope: Construct, findings: Finding[]): void {
  const errors: string[] = [];
  for (const finding of findings) {
    const text = renderFinding(finding);
    if (finding.severity === Severity.ERROR) {
      Annotations.of(scope).addError(text);
      errors.push(text);
    } else if (finding.severity === Severity.WARNING) {
      Annotations.of(scope).addWarningV2(`cdk-minimal-images:${finding.id}`, text);
    } else {
      Annotations.of(scope).addInfoV2(`cdk-minimal-images:${finding.id}`, text);
    }
  }
  if (errors.length > 0) {
    scope.node.addValidation({ validate: () => Stack.of(scope).bundlingRequired ? errors : [] });
  }
}

import { Check, CheckHit } from './check';
import { consistentInstructionCasing } from './consistent-instruction-casing';
import { copyIgnoredFile } from './copy-ignored-file';
import { duplicateStageName } from './duplicate-stage-name';
import { exposeInvalidFormat } from './expose-invalid-format';
import { exposeProtoCasing } from './expose-proto-casing';
import { fromAsCasing } from './from-as-casing';
import { fromPlatformFlagConstDisallowed } from './from-platform-flag-const-disallowed';
import { invalidDefaultArgInFrom } from './invalid-default-arg-in-from';
import { invalidDefinitionDescription } from './invalid-definition-description';
import { jsonArgsRecommended } from './json-args-recommended';
import { legacyKeyValueFormat } from './legacy-key-value-format';
import { maintainerDeprecated } from './maintainer-deprecated';
import { multipleInstructionsDisallowed } from './multiple-instructions-disallowed';
import { noEmptyContinuation } from './no-empty-continuation';
import { CheckOptions, readForChecks } from './read';
import { redundantTargetPlatform } from './redundant-target-platform';
import { reservedStageName } from './reserved-stage-name';
import { isSecret, secretSaid, secretsUsedInArgOrEnv } from './secrets-used-in-arg-or-env';
import { CheckSettings, fileSettings, whatIsOn } from './settings';
import { stageNameCasing } from './stage-name-casing';
import { undefinedArgInFrom } from './undefined-arg-in-from';
import { undefinedVar } from './undefined-var';
import { workdirRelativePath } from './workdir-relative-path';
import { Finding, Severity } from '../../findings/finding';
import { inOrder } from '../../findings/report';
import { ruleLink } from '../rules';

/** All build checks, by id. */
export const CHECKS: readonly Check[] = [
  consistentInstructionCasing,
  copyIgnoredFile,
  duplicateStageName,
  exposeInvalidFormat,
  exposeProtoCasing,
  fromAsCasing,
  fromPlatformFlagConstDisallowed,
  invalidDefaultArgInFrom,
  invalidDefinitionDescription,
  jsonArgsRecommended,
  legacyKeyValueFormat,
  maintainerDeprecated,
  multipleInstructionsDisallowed,
  noEmptyContinuation,
  redundantTargetPlatform,
  reservedStageName,
  secretsUsedInArgOrEnv,
  stageNameCasing,
  undefinedArgInFrom,
  undefinedVar,
  workdirRelativePath,
];

/** A finding of a build check, with the line that it is about. */
export interface CheckFinding extends Finding {
  readonly line: number;
  /** The instruction, in capitals. */
  readonly keyword: string;
}

/** What BuildKit's linter would say of a Dockerfile, in the order of reports; `# check=` counts as it does there. */
export function checkBuild(text: string, options: CheckOptions = {}): CheckFinding[] {
  const settings = fileSettings(text);
  if (!settings) return [];
  const subject = readForChecks(text, options);
  const isOn = whatIsOn(settings);
  const findings = CHECKS.flatMap((check) => {
    const hits = check.check(subject).filter((hit) => isOn(check, hit));
    return hits.map((hit) => findingOf(check, hit, settings));
  });
  return inOrder(withoutRepetition(findings));
}

function findingOf({ id, severity }: Check, { at, line = at.line, what, fix }: CheckHit, { failsBuild }: CheckSettings): CheckFinding {
  const worst = failsBuild ? Severity.ERROR : severity;
  return { id, severity: worst, where: `${at.keyword} in line ${line}`, what, fix, link: ruleLink(id), line, keyword: at.keyword };
}

/** An instruction may hold the same twice. */
function withoutRepetition(findings: CheckFinding[]): CheckFinding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** What is said of the environment of an image that has no Dockerfile of its own. */
export function checkEnvironment(names: readonly string[]): Finding[] {
  const { id, severity } = secretsUsedInArgOrEnv;
  return names.filter(isSecret).map((name) => ({ id, severity, where: 'ENV', what: secretSaid(name), fix: 'give it to the container when it runs: secrets of the task or function', link: ruleLink(id) }));
}

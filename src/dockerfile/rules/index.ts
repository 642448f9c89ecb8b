import { debugBase } from './debug-base';
import { dollarInExec } from './dollar-in-exec';
import { doubleInterpreter } from './double-interpreter';
import { floatingBase } from './floating-base';
import { floatingPackages } from './floating-packages';
import { foreignHome } from './foreign-home';
import { healthPort } from './health-port';
import { hostToolchain } from './host-toolchain';
import { lowPort } from './low-port';
import { mergedFolder } from './merged-folder';
import { missingPackage } from './missing-package';
import { missingTimezones } from './missing-timezones';
import { missingTool } from './missing-tool';
import { modulePath } from './module-path';
import { namedOwner } from './named-owner';
import { namedUser } from './named-user';
import { newerToolchain } from './newer-toolchain';
import { relativeProgram } from './relative-program';
import { rootUser } from './root-user';
import { Rule } from './rule';
import { runWithoutShell } from './run-without-shell';
import { shellForm } from './shell-form';
import { staticGlibc } from './static-glibc';
import { HostToolchain, RuleSubject } from './subject';
import { timezoneName } from './timezone-name';
import { unqualifiedBase } from './unqualified-base';
import { unwritableVolume } from './unwritable-volume';
import { Finding } from '../../findings/finding';
import { inOrder } from '../../findings/report';

/** All rules, by id. */
export const RULES: readonly Rule[] = [
  debugBase,
  dollarInExec,
  doubleInterpreter,
  floatingBase,
  floatingPackages,
  foreignHome,
  healthPort,
  hostToolchain,
  lowPort,
  mergedFolder,
  missingPackage,
  missingTimezones,
  missingTool,
  modulePath,
  namedOwner,
  namedUser,
  newerToolchain,
  relativeProgram,
  rootUser,
  runWithoutShell,
  shellForm,
  staticGlibc,
  timezoneName,
  unqualifiedBase,
  unwritableVolume,
];

/** What all rules have to say about the last stage, in the order of reports. */
export function checkDockerfile(subject: RuleSubject): Finding[] {
  return inOrder(RULES.flatMap((rule) => findingsOf(rule, subject)));
}

/** What there is to say of toolchains of the building machine, once they have built. */
export function checkHost(host: HostToolchain[]): Finding[] {
  const nothingElse = { base: { reference: 'scratch', releaseInName: true }, ports: [], workdir: '/', toolchains: [] };
  return inOrder(findingsOf(hostToolchain, { ...nothingElse, host }));
}

/** Address of a rule's page. */
export function ruleLink(id: string): string {
  return `https://github.com/cdk-minimal-images/cdk-minimal-images/blob/main/docs/rules/${id}.md`;
}

function findingsOf(rule: Rule, subject: RuleSubject): Finding[] {
  const link = ruleLink(rule.id);
  return rule.check(subject).map(({ where, what, fix, fixInOptions = fix, severity = rule.severity }) => (
    { id: rule.id, severity, where, what, fix: subject.madeOfOptions ? fixInOptions : fix, link }
  ));
}

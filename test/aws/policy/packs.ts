import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aspects, CfnResource, IAspect, Validations } from 'aws-cdk-lib';
import * as v3 from 'cdk-nag';
import * as v2 from 'cdk-nag-v2';
import { Decided, GIVEN, policyApp } from './apps';

export type Generation = 'cdk-nag 2' | 'cdk-nag 3';
export const GENERATIONS: Generation[] = ['cdk-nag 2', 'cdk-nag 3'];

export interface Finding {
  /** `Pack-Rule`, with the finding in brackets where a rule has several. */
  readonly id: string;
  readonly path: string;
}

export interface Acknowledgement extends Finding {
  readonly reason: string;
}

/** What the packs of one generation say of an app. */
export interface Verdict {
  readonly open: Finding[];
  /** Findings that an acknowledgement of ours answers. */
  readonly answered: Finding[];
}

export interface Checked {
  readonly verdicts: { readonly [generation in Generation]: Verdict };
  /** What our constructs acknowledge, in the words of each generation. */
  readonly acknowledgements: { readonly [generation in Generation]: Acknowledgement[] };
  /** What the packs find in what a user brings along. */
  readonly given: Finding[];
}

const V2 = [v2.AwsSolutionsChecks, v2.NIST80053R4Checks, v2.NIST80053R5Checks, v2.HIPAASecurityChecks, v2.PCIDSS321Checks, v2.ServerlessChecks];
const V3 = [v3.AwsSolutionsChecks, v3.NIST80053R4Checks, v3.NIST80053R5Checks, v3.HIPAASecurityChecks, v3.PCIDSS321Checks, v3.ServerlessChecks];

const known = new Map<string, Checked>();

/** All packs of both generations over one of `APPS`, as users add them, in one synthesis. */
export function check(name: string, decided: Decided): Checked {
  const key = `${name}, ${decided}`;
  const checked = known.get(key) ?? run(name, decided);
  known.set(key, checked);
  return checked;
}

function run(name: string, decided: Decided): Checked {
  // GIVEN version 3 as a plugin of the app, and version 2 as its aspects
  const { app } = policyApp(name, decided, { '@aws-cdk/core:failSynthOnValidationErrors': false });
  const old = { open: [] as Finding[], answered: [] as Finding[] };
  V2.forEach(Pack => Aspects.of(app).add(new Pack({ reports: false, additionalLoggers: [logger(old.open, old.answered)] }) as unknown as IAspect));
  Validations.of(app).addPlugins(...V3.map(Pack => new Pack()));

  // WHEN
  const { directory } = quietly(() => app.synth());

  // THEN
  const open = reported(directory);
  const isOpen = new Set(open.map(asText));
  const answered = V3.flatMap(Pack => allFindings(new Pack(), app)).filter(finding => !isOpen.has(asText(finding)));
  const ours = ({ path }: Finding): boolean => path.startsWith('Stack/') && !path.startsWith(`Stack/${GIVEN}/`);
  return {
    verdicts: {
      'cdk-nag 2': { open: old.open.filter(ours), answered: old.answered.filter(ours) },
      'cdk-nag 3': { open: open.filter(ours), answered: answered.filter(ours) },
    },
    acknowledgements: { 'cdk-nag 2': inMetadata(app).filter(ours), 'cdk-nag 3': inValidations(app).filter(ours) },
    given: open.filter(finding => !ours(finding)),
  };
}

export const asText = ({ id, path }: Finding): string => `${id} ${path}`;

function logger(open: Finding[], answered: Finding[]): v2.INagLogger {
  const finding = (data: { ruleId: string; findingId?: string; resource: { node: { path: string } } }): Finding =>
    ({ id: data.findingId ? `${data.ruleId}[${data.findingId}]` : data.ruleId, path: data.resource.node.path });
  return {
    onCompliance: () => undefined,
    onNotApplicable: () => undefined,
    onNonCompliance: data => open.push(finding(data)),
    onError: data => open.push(finding(data)),
    onSuppressed: data => answered.push(finding(data)),
    onSuppressedError: data => answered.push(finding(data)),
  };
}

/** The report that CDK writes about its plugins. */
function reported(directory: string): Finding[] {
  interface Violation { readonly ruleName: string; readonly violatingConstructs: { readonly constructPath: string }[] }
  const { pluginReports } = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as { pluginReports: { violations: Violation[] }[] };
  return pluginReports.flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => ({ id: ruleName, path: constructPath })));
}

/** What a pack of version 3 finds when nothing counts as acknowledged. */
function allFindings(pack: v3.NagPack, app: App): Finding[] {
  Object.assign(pack, { isAcknowledged: () => false });
  return pack.validateScope(app).violations
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath = '' }) => ({ id: ruleName, path: constructPath })));
}

function inMetadata(app: App): Acknowledgement[] {
  interface Rule { readonly id: string; readonly reason: string; readonly applies_to?: string[] }
  return app.node.findAll().filter(construct => CfnResource.isCfnResource(construct)).flatMap(resource => {
    const rules = ((resource as CfnResource).getMetadata('cdk_nag') as { rules_to_suppress: Rule[] } | undefined)?.rules_to_suppress ?? [];
    return rules.flatMap(({ id, reason, applies_to: findings = [''] }) =>
      findings.map(finding => ({ id: finding === '' ? id : `${id}[${finding}]`, reason, path: resource.node.path })));
  });
}

function inValidations(app: App): Acknowledgement[] {
  return app.node.findAll().flatMap(construct => construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as { [id: string]: string }).map(([id, reason]) => ({ id, reason, path: construct.node.path }))));
}

/** Without the reports that CDK prints. */
export function quietly<T>(work: () => T): T {
  const spies = (['log', 'error', 'warn'] as const).map(method => jest.spyOn(console, method).mockImplementation(() => undefined));
  try {
    return work();
  } finally {
    spies.forEach(spy => spy.mockRestore());
  }
}

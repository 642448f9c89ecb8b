import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** A resource as a template has it. */
export interface Resource {
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly Properties: any;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
}

/** A statement of a policy, with lists for action and resource. */
export interface Statement {
  readonly actions: string[];
  readonly resources: unknown[];
  readonly conditions?: object;
}

/** The resources of a stack by logical id, all or those of one type. */
export function resourcesOf(stack: Stack, type?: string): { readonly [id: string]: Resource } {
  const all: { [id: string]: Resource } = Template.fromStack(stack).toJSON().Resources ?? {};
  return Object.fromEntries(Object.entries(all).filter(([, resource]) => type === undefined || resource.Type === type));
}

/** How many resources of each type a stack has. */
export function countsOf(stack: Stack): { readonly [type: string]: number } {
  const counts: { [type: string]: number } = {};
  Object.values(resourcesOf(stack)).forEach(({ Type }) => counts[Type] = (counts[Type] ?? 0) + 1);
  return counts;
}

/** The custom resources that publish images, by logical id. */
export function publishedIn(stack: Stack): { readonly [id: string]: Resource } {
  return resourcesOf(stack, 'Custom::MinimalImage');
}

/** The only one of them. */
export function onlyPublishedIn(stack: Stack): Resource {
  const all = Object.values(publishedIn(stack));
  expect(all).toHaveLength(1);
  return all[0];
}

/** Statements of the policies whose logical id matches. */
export function statementsIn(stack: Stack, policy: RegExp): Statement[] {
  return Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => policy.test(id))
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.map(({ Action, Resource, Condition }: any) => (
      { actions: [Action].flat(), resources: [Resource].flat(), conditions: Condition }
    )));
}

/** Every value below a value, with its path. */
export function scalarsOf(value: unknown, path = ''): [string, unknown][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => scalarsOf(inner, `${path}/${key}`))
    : [[path, value]];
}

/** What a template says that cannot be true: references to what it does not have, marks of tokens, values of custom resources that are no text. */
export function defectsOf(stack: Stack): string[] {
  const template = Template.fromStack(stack).toJSON();
  const resources: { [id: string]: Resource } = template.Resources ?? {};
  const known = new Set([...Object.keys(resources), ...Object.keys(template.Parameters ?? {}), ...Object.keys(template.Conditions ?? {})]);
  const missing = (id: string): string[] => id.startsWith('AWS::') || known.has(id) ? [] : [`${id} is not there`];
  const walk = (value: unknown): string[] => {
    if (typeof value === 'string') {
      return /\$\{Token\[|#\{Token\[/.test(value) ? [`a token is left: ${value}`] : [];
    }
    if (typeof value !== 'object' || value === null) {
      return [];
    }
    const inner = Object.values(value).flatMap(walk);
    const { Ref: ref, 'Fn::GetAtt': attribute } = value as { 'Ref'?: unknown; 'Fn::GetAtt'?: unknown };
    return [...inner, ...typeof ref === 'string' ? missing(ref) : [], ...Array.isArray(attribute) ? missing(attribute[0]) : []];
  };
  const dependencies = Object.values(resources).flatMap(({ DependsOn: on = [] }) => [on].flat().flatMap(missing));
  const notText = Object.entries(resources).filter(([, { Type }]) => Type.startsWith('Custom::'))
    .flatMap(([id, { Properties }]) => scalarsOf(Properties).filter(([path, value]) => typeof value !== 'string' && !/Fn::Select\/0$/.test(path)).map(([path]) => `${id}${path} is no text`));
  return [...walk(template), ...dependencies, ...notText];
}

import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { app, inProject } from './support';
import { aws, DockerfileImage, GoProgram, MinimalImage, Platform, ScratchImage } from '../../src';
import { GO_MAIN } from '../image/support';

/*
 * What an image costs in a template. Lambda functions, roles and build projects without use cost nothing a month, but a stack holds 500
 * resources, each takes its time at every deployment, and each function is one to patch.
 */

interface Resource { readonly Type: string; readonly Properties?: { readonly [name: string]: unknown } }
type Resources = { readonly [id: string]: Resource };

/** Measured with the same app in each: one image, and what a second one adds. Resources are counted with the repository. */
interface Row { readonly resources: number; readonly functions: number; readonly stateMachines: number; readonly further?: number }
const PEERS: { readonly [name: string]: Row } = {
  'cdk-ecr-deployment 4.2 (copies only)': { resources: 5, functions: 1, stateMachines: 0 },
  '@cdklabs/deploy-time-build 0.0.6': { resources: 8, functions: 1, stateMachines: 0, further: 2 },
  'cdk-docker-image-deployment 0.0.1034 (copies only)': { resources: 23, functions: 5, stateMachines: 0, further: 22 },
  'token-injectable-docker-builder 2.0.4': { resources: 23, functions: 5, stateMachines: 1, further: 5 },
};

const go = (n: number = 0, platforms?: Platform[]): MinimalImage => new ScratchImage({ program: new GoProgram(), env: { N: String(n) }, platforms });
const FILES = { 'main.go': GO_MAIN, 'Dockerfile': 'FROM scratch\nARG A\nCOPY main.go /a\nUSER 1\nCMD ["/a"]\n' };

/** Resources of a stack with these assets. */
function resourcesOf(assets: aws.MinimalImageAssetProps[] | ((stack: Stack) => aws.MinimalImageAssetProps[]), given: App = app()): Resources {
  const stack = new Stack(given, 'Stack');
  aws.ImagePublisher.useFor(stack, aws.ImagePublisher.codeBuild());
  inProject(() => (typeof assets === 'function' ? assets(stack) : assets).forEach((props, index) => new aws.MinimalImageAsset(stack, `Image${index}`, props)), FILES);
  return Template.fromStack(stack).toJSON().Resources;
}

function count(resources: Resources, type: string): number {
  return Object.values(resources).filter(({ Type }) => Type === type).length;
}

function counts(resources: Resources): { readonly [type: string]: number } {
  return Object.fromEntries([...new Set(Object.values(resources).map(({ Type }) => Type))].sort().map(type => [type, count(resources, type)]));
}

const rowOf = (resources: Resources): Row => ({
  resources: Object.keys(resources).length,
  functions: count(resources, 'AWS::Lambda::Function'),
  stateMachines: count(resources, 'AWS::StepFunctions::StateMachine'),
});

describe('the first image', () => {
  test('codeBuild()', () => {
    expect(counts(resourcesOf([{ image: go() }]))).toEqual({
      'AWS::CodeBuild::Project': 1,
      'AWS::ECR::Repository': 1,
      'AWS::IAM::ManagedPolicy': 3,
      'AWS::IAM::Role': 2,
      'AWS::KMS::Key': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Logs::LogGroup': 1,
      'Custom::MinimalImage': 1,
    });
  });

  test('codeBuild() for two architectures: a project more, with its role', () => {
    expect(counts(resourcesOf([{ image: go(0, [Platform.LINUX_AMD64, Platform.LINUX_ARM64]) }]))).toEqual({
      'AWS::CodeBuild::Project': 2,
      'AWS::ECR::Repository': 1,
      'AWS::IAM::ManagedPolicy': 4,
      'AWS::IAM::Role': 3,
      'AWS::KMS::Key': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Logs::LogGroup': 1,
      'Custom::MinimalImage': 1,
    });
  });

  test('localEngine() alone: nothing', () => {
    expect(resourcesOf([{ image: go(), publisher: aws.ImagePublisher.localEngine() }])).toBeUndefined();
  });

  test('localEngine() with a repository: no project and no key', () => {
    const publisher = aws.ImagePublisher.localEngine();
    expect(counts(resourcesOf(stack => [{ image: go(), publisher, repository: new aws.ImageRepository(stack, 'Images') }]))).toEqual({
      'AWS::ECR::Repository': 1,
      'AWS::IAM::ManagedPolicy': 2,
      'AWS::IAM::Role': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Logs::LogGroup': 1,
      'Custom::MinimalImage': 1,
    });
  });
});

describe('further images', () => {
  const kinds: { readonly [kind: string]: (n: number) => aws.MinimalImageAssetProps } = {
    'other images of one source tree': n => ({ image: go(n) }),
    'images for two architectures': n => ({ image: go(n, [Platform.LINUX_AMD64, Platform.LINUX_ARM64]) }),
    'images with tags of their own': n => ({ image: go(n), additionalTags: [`v${n}`] }),
    'images with build arguments': n => ({ image: new DockerfileImage(), buildArgs: { A: String(n) } }),
  };

  test.each(Object.keys(kinds))('%s: each adds its custom resource, and to policies that exist', kind => {
    // GIVEN
    const [few, many] = [1, 6].map(number => resourcesOf(Array.from({ length: number }, (_, n) => kinds[kind](n))));

    // WHEN
    const added = Object.keys(many).filter(id => !(id in few));
    const changed = Object.keys(few).filter(id => JSON.stringify(few[id]) !== JSON.stringify(many[id]));

    // THEN
    expect(added.map(id => many[id].Type)).toEqual(Array(5).fill('Custom::MinimalImage'));
    expect(changed.map(id => many[id].Type).filter(type => type !== 'AWS::IAM::ManagedPolicy')).toEqual([]);
    for (const id of changed) {
      expect(withoutObjects(many[id])).toEqual(withoutObjects(few[id]));
    }
  });

  test('two equal ones share one', () => {
    const [one, two] = [1, 2].map(number => resourcesOf(Array.from({ length: number }, () => ({ image: go() }))));
    expect(two).toEqual(one);
  });

  test('two equal ones in a repository and with tags of one’s own share one', () => {
    const equal = (number: number): Resources => resourcesOf(stack => {
      const repository = new aws.ImageRepository(stack, 'Images');
      return Array.from({ length: number }, () => ({ image: go(), repository, additionalTags: ['v1'] }));
    });
    expect(equal(2)).toEqual(equal(1));
  });

  /** A resource without the objects of S3 that its policy names. */
  function withoutObjects(resource: Resource): unknown {
    return JSON.parse(JSON.stringify(resource, (key, value) => (key === 'Resource' && JSON.stringify(value).includes(':s3:::') ? 'objects' : value)));
  }
});

test('next to peers', () => {
  // GIVEN
  const first = resourcesOf([{ image: go() }]);
  const ours = { ...rowOf(first), further: Object.keys(resourcesOf([{ image: go() }, { image: go(1) }])).length - Object.keys(first).length };
  const copying = rowOf(resourcesOf(stack => [{
    image: go(), publisher: aws.ImagePublisher.localEngine(), repository: new aws.ImageRepository(stack, 'Images'),
  }]));

  // WHEN
  const rows = Object.entries({ 'cdk-minimal-images, codeBuild()': ours, 'cdk-minimal-images, localEngine() with a repository': copying, ...PEERS });
  process.stdout.write([
    '| | resources for the first image | functions | state machines | for a further image |', '|---|---|---|---|---|',
    ...rows.map(([name, { resources, functions, stateMachines, further }]) => `| ${name} | ${resources} | ${functions} | ${stateMachines} | ${further === undefined ? '' : `+${further}`} |`),
    '',
  ].join('\n'));

  // THEN
  expect(ours).toEqual({ resources: 11, functions: 1, stateMachines: 0, further: 1 });
  expect(copying).toEqual({ resources: 7, functions: 1, stateMachines: 0 });
  for (const { functions, stateMachines, further = ours.further } of Object.values(PEERS)) {
    expect([ours.functions <= functions, ours.stateMachines <= stateMachines, ours.further <= further]).toEqual([true, true, true]);
  }
});

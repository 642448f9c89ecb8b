import { CfnOutput, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as signer from 'aws-cdk-lib/aws-signer';
import * as fc from 'fast-check';
import { app, inProject } from './support';
import { defectsOf, Resource, resourcesOf, statementsIn } from './template';
import { aws, GoProgram, ScratchImage } from '../../src';

const SIGNER = 'arn:aws:signer:eu-central-1:111111111111:/signing-profiles/images';

function given(props: aws.ImageRepositoryProps = {}): { stack: Stack; repository: aws.ImageRepository } {
  const stack = new Stack(app(), 'Stack');
  return { stack, repository: new aws.ImageRepository(stack, 'Images', props) };
}

function onlyRepositoryIn(stack: Stack): Resource {
  const [resource, ...others] = Object.values(resourcesOf(stack, 'AWS::ECR::Repository'));
  expect(others).toEqual([]);
  return resource;
}

interface Rule { readonly selection: { readonly tagStatus: string; readonly tagPatternList?: string[]; readonly countNumber: number } }

function lifecycleOf(stack: Stack): Rule[] {
  return JSON.parse(onlyRepositoryIn(stack).Properties.LifecyclePolicy.LifecyclePolicyText).rules;
}

/** Whether ECR would take a rule to mean a tag: `*` stands for anything. */
function matches(pattern: string, tag: string): boolean {
  return new RegExp(`^${pattern.split('*').map(part => part.replace(/[.]/g, '\\.')).join('.*')}$`).test(tag);
}

function publish(stack: Stack, props: Partial<aws.MinimalImageAssetProps> = {}): aws.MinimalImageAsset {
  return inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image: new ScratchImage({ program: new GoProgram() }), publisher: aws.ImagePublisher.codeBuild(), ...props }));
}

describe('defaults', () => {
  test('tags never move but those of caches, images are scanned, encrypted and kept', () => {
    const { stack } = given();
    const { Properties, DeletionPolicy } = onlyRepositoryIn(stack);
    expect(Properties).toMatchObject({
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'cache*' }],
      ImageScanningConfiguration: { ScanOnPush: true },
    });
    expect([Properties.EncryptionConfiguration?.EncryptionType ?? 'AES256', Properties.RepositoryName, Properties.EmptyOnDelete, DeletionPolicy])
      .toEqual(['AES256', undefined, undefined, 'Retain']);
    expect(Object.keys(resourcesOf(stack))).toHaveLength(1);
  });

  test('no rule of the lifecycle takes a tag that an asset gives', () => {
    const rules = lifecycleOf(given().stack).map(({ selection }) => selection);
    const patterns = rules.flatMap(({ tagPatternList = [] }) => tagPatternList);
    expect(rules.map(({ tagStatus }) => tagStatus).sort()).toEqual(['tagged', 'untagged']);
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
    fc.assert(fc.property(fc.constantFrom('h-', 'd-'), digits, fc.constantFrom('', '-amd64', '-arm64', '-arm-v7'), (kind, hash, platform) => {
      expect(patterns.filter(pattern => matches(pattern, `${kind}${hash}${platform}`))).toEqual([]);
    }));
    expect(patterns.filter(pattern => matches(pattern, 'cache-0123456789ab-amd64'))).toHaveLength(1);
  });

  test('the cache of the assets is what the exclusion and the lifecycle mean', () => {
    const stack = new Stack(app(), 'Stack');
    publish(stack);
    const [resource] = Object.values(resourcesOf(stack, 'Custom::MinimalImage'));
    expect(matches('cache*', resource.Properties.Build.CacheTag)).toBe(true);
  });
});

describe('options', () => {
  test('a name, a key, no scan, fewer days, and gone with its images', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const encryptionKey = new kms.Key(stack, 'Key');

    // WHEN
    new aws.ImageRepository(stack, 'Images', {
      repositoryName: 'team/api', encryptionKey, scanOnPush: false, cacheDays: 3, removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true,
    });

    // THEN
    const { Properties, DeletionPolicy } = onlyRepositoryIn(stack);
    expect(Properties).toMatchObject({
      RepositoryName: 'team/api',
      ImageScanningConfiguration: { ScanOnPush: false },
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } },
      EmptyOnDelete: true,
    });
    expect([DeletionPolicy, lifecycleOf(stack).map(({ selection }) => selection.countNumber)]).toEqual(['Delete', [3, 3]]);
  });

  test('a removal policy of retaining on update or delete keeps the images too', () => {
    const { stack } = given({ removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    expect(onlyRepositoryIn(stack).DeletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('signing', () => {
  test('nothing is signed unless asked for', () => {
    const stack = new Stack(app(), 'Stack');
    publish(stack);
    expect(resourcesOf(stack, 'AWS::ECR::SigningConfiguration')).toEqual({});
    expect(statementsIn(stack, /./).flatMap(({ actions }) => actions).filter(action => action.startsWith('signer:'))).toEqual([]);
  });

  test('a profile signs what is pushed to this repository, in the name of who pushes', () => {
    // GIVEN
    const { stack, repository } = given({ signingProfileArn: SIGNER });

    // WHEN
    publish(stack, { repository });

    // THEN
    const [configuration] = Object.values(resourcesOf(stack, 'AWS::ECR::SigningConfiguration'));
    expect(configuration.Properties.Rules).toEqual([
      { SigningProfileArn: SIGNER, RepositoryFilters: [{ Filter: { Ref: expect.stringMatching(/^Images/) }, FilterType: 'WILDCARD_MATCH' }] },
    ]);
    const signing = (policy: RegExp): unknown[] => statementsIn(stack, policy).filter(({ actions }) => actions.includes('signer:SignPayload')).map(({ resources }) => resources);
    expect([signing(/Build.*Policy/), signing(/PublisherPermissionsPolicy/)]).toEqual([[[SIGNER]], [[SIGNER]]]);
  });

  test('a profile of the same app', () => {
    const stack = new Stack(app(), 'Stack');
    const profile = new signer.SigningProfile(stack, 'Profile', { platform: signer.Platform.of('Notation-OCI-SHA384-ECDSA') });
    publish(stack, { repository: new aws.ImageRepository(stack, 'Images', { signingProfileArn: profile.signingProfileArn }) });
    expect(defectsOf(stack)).toEqual([]);
  });

  test('two repositories of one stack are two rules of the one configuration that a registry has', () => {
    const stack = new Stack(app(), 'Stack');
    ['One', 'Two'].forEach(id => new aws.ImageRepository(stack, id, { signingProfileArn: SIGNER }));
    const configurations = Object.values(resourcesOf(stack, 'AWS::ECR::SigningConfiguration'));
    expect(configurations.map(({ Properties }) => Properties.Rules.length)).toEqual([2]);
    expect(defectsOf(stack)).toEqual([]);
  });
});

test('signatures have no tag, so nothing without one expires where images are signed', () => {
  const { stack } = given({ signingProfileArn: SIGNER });
  expect(lifecycleOf(stack).map(({ selection }) => selection.tagStatus)).toEqual(['tagged']);
});

describe('the default of a stack', () => {
  test('is one for all assets that name none', () => {
    const stack = new Stack(app(), 'Stack');
    const assets = inProject(() => ['A', 'B'].map(id => new aws.MinimalImageAsset(stack, id, {
      image: new ScratchImage({ program: new GoProgram(), env: { ID: id } }), publisher: aws.ImagePublisher.codeBuild(),
    })));
    expect(new Set(assets.map(({ repository }) => repository)).size).toBe(1);
    expect(assets[0].repository).toBe(aws.ImageRepository.defaultFor(stack));
    expect(Object.keys(resourcesOf(stack, 'AWS::ECR::Repository'))).toHaveLength(1);
  });

  test('is another in another stack, nested ones too', () => {
    const given_ = app();
    const [one, two] = ['One', 'Two'].map(id => new Stack(given_, id));
    const nested = new NestedStack(one, 'Nested');
    expect(new Set([one, two, nested].map(stack => aws.ImageRepository.defaultFor(stack))).size).toBe(3);
  });

  test('is not made when assets name theirs', () => {
    const { stack, repository } = given();
    publish(stack, { repository });
    expect(Object.keys(resourcesOf(stack, 'AWS::ECR::Repository'))).toHaveLength(1);
  });
});

test('it is a repository as any other', () => {
  const { stack, repository } = given();
  new CfnOutput(stack, 'Uri', { value: repository.repositoryUri });
  Template.fromStack(stack).hasOutput('Uri', {});
  expect(defectsOf(stack)).toEqual([]);
});

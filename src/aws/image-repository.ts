import { Duration, PhysicalName, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { checkOneOf, checkOptionalResource, optionsOf } from './private/inputs';
import { DEFAULT_REPOSITORY } from './private/place';
import { signImagesOf } from './private/signing';
import { refuse, within } from '../private/errors';
import { checkNames, Names } from '../private/known-names';

/** Tags that start so are the layer caches of builds; all others never move. */
const CACHE_TAGS = 'cache*';

/** Properties of `ImageRepository`. */
export interface ImageRepositoryProps {
  /**
   * Name of the repository.
   *
   * @default - CloudFormation makes one
   */
  readonly repositoryName?: string;

  /**
   * Key that the images are encrypted with.
   *
   * @default - AES-256 with a key of ECR's own, at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether ECR looks for known vulnerabilities when an image arrives.
   *
   * @default true
   */
  readonly scanOnPush?: boolean;

  /**
   * Days after which the layer cache of a build is removed, counted from when it was last changed. At least 1.
   *
   * @default 30
   */
  readonly cacheDays?: number;

  /**
   * What becomes of the repository when the stack is destroyed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether destroying the repository removes its images too; else a repository with images stays and the stack cannot be destroyed.
   * Needs RemovalPolicy.DESTROY.
   *
   * @default false
   */
  readonly emptyOnDelete?: boolean;

  /**
   * ARN of an AWS Signer profile (`Notation-OCI-SHA384-ECDSA`): ECR signs every image that is pushed here.
   *
   * This is one configuration for the whole registry of an account and region: the repositories of a stack share it, and only one stack there
   * may ask for it.
   *
   * @default - images are not signed
   */
  readonly signingProfileArn?: string;
}

/** By their names. */
const OPTIONS: Names<ImageRepositoryProps> = {
  repositoryName: true, encryptionKey: true, scanOnPush: true, cacheDays: true, removalPolicy: true, emptyOnDelete: true, signingProfileArn: true,
};

/**
 * A repository for images that run in production: tags never move, images are scanned, and nothing that a stack may roll back to expires.
 *
 * The tags that assets give (`h-…`, `d-…`) are kept for good: ECR cannot know which of them a stack still names. Only layer caches and
 * manifests without any tag expire.
 */
export class ImageRepository extends ecr.Repository {
  /**
   * The repository of a stack whose assets name none.
   *
   * @param scope anything in the stack
   */
  public static defaultFor(scope: Construct): ImageRepository {
    const stack = Stack.of(scope);
    const known = stack.node.tryFindChild(DEFAULT_REPOSITORY);
    return known instanceof ImageRepository
      ? known
      // so that an asset of another account can be named
      : new ImageRepository(stack, DEFAULT_REPOSITORY, { repositoryName: PhysicalName.GENERATE_IF_NEEDED });
  }

  /** ARN of the Signer profile, if images are signed. */
  public readonly signingProfileArn?: string;

  /**
   * Has to be there before the first image, which would stay unsigned.
   *
   * @internal
   */
  public readonly _signing?: ecr.CfnSigningConfiguration;

  /** @throws when a property has another form, or `emptyOnDelete` is asked for a repository that is kept */
  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}) {
    within([scope.node.path, id].filter(Boolean).join('/'), () => {
      checkNames(optionsOf(props, 'ImageRepository'), OPTIONS, 'ImageRepository');
      check(props);
    });
    const { cacheDays = 30, removalPolicy = RemovalPolicy.RETAIN, emptyOnDelete = false } = props;
    super(scope, id, {
      repositoryName: props.repositoryName,
      imageScanOnPush: props.scanOnPush ?? true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard(CACHE_TAGS)],
      encryption: props.encryptionKey ? ecr.RepositoryEncryption.KMS : ecr.RepositoryEncryption.AES_256,
      encryptionKey: props.encryptionKey,
      removalPolicy,
      emptyOnDelete: emptyOnDelete || undefined,
      lifecycleRules: [
        {
          rulePriority: 1,
          description: 'Layer caches of builds that nobody ran again',
          tagPatternList: [CACHE_TAGS],
          maxImageAge: Duration.days(cacheDays),
        },
        // the manifests of an index have a tag each, and ECR expires none that an index names; signatures have none, and must stay
        ...props.signingProfileArn !== undefined ? [] : [{
          rulePriority: 2,
          description: 'Replaced layer caches, and manifests of builds that failed before they got a tag',
          tagStatus: ecr.TagStatus.UNTAGGED,
          maxImageAge: Duration.days(cacheDays),
        }],
      ],
    });
    Tags.of(this).add('cdk-minimal-images', 'repository');
    if (props.signingProfileArn !== undefined) {
      this.signingProfileArn = props.signingProfileArn;
      this._signing = signImagesOf(this, props.signingProfileArn);
    }
  }
}

/** As ECR takes them. */
const NAME = /^(?=.{2,256}$)([a-z0-9]+([._-][a-z0-9]+)*\/)*[a-z0-9]+([._-][a-z0-9]+)*$/;
const PROFILE = /^arn:[a-z-]+:signer:[a-z0-9-]+:\d{12}:\/signing-profiles\/[A-Za-z0-9_]{2,64}$/;

function check(props: ImageRepositoryProps): void {
  const { repositoryName, encryptionKey, cacheDays = 30, removalPolicy = RemovalPolicy.RETAIN, emptyOnDelete = false, signingProfileArn } = props;
  checkForm(repositoryName, NAME, 'repositoryName', '2 to 256 lower case letters and digits, with . _ - / between them', 'give e.g. team/api, or leave it out');
  checkForm(signingProfileArn, PROFILE, 'signingProfileArn', 'the ARN of a profile of AWS Signer', 'give signingProfileArn of a signer.SigningProfile');
  checkOptionalResource(encryptionKey, 'keyArn', 'ImageRepository.encryptionKey', 'a key of KMS');
  // repositories have no snapshots
  checkOneOf(removalPolicy, [RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE], 'ImageRepository.removalPolicy');
  if (!Number.isInteger(cacheDays) || cacheDays < 1) {
    refuse({
      where: 'ImageRepository.cacheDays', problem: 'this is no number of days', value: cacheDays, allowed: 'whole numbers from 1 on', fix: 'give the days to keep a cache',
    });
  }
  if (emptyOnDelete && removalPolicy !== RemovalPolicy.DESTROY) {
    refuse({
      where: 'ImageRepository.emptyOnDelete',
      problem: 'the repository itself is kept',
      value: emptyOnDelete,
      allowed: 'emptyOnDelete with removalPolicy: RemovalPolicy.DESTROY',
      fix: 'set removalPolicy to RemovalPolicy.DESTROY too, or leave emptyOnDelete out',
    });
  }
}

function checkForm(value: string | undefined, form: RegExp, member: string, allowed: string, fix: string): void {
  if (value !== undefined && !Token.isUnresolved(value) && !(typeof value === 'string' && form.test(value))) {
    refuse({ where: `ImageRepository.${member}`, problem: 'this has another form', value, allowed, fix });
  }
}

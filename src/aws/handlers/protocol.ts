import { canonicalJson, sha256 } from '../../private/text';

/*
 * The words that a template, the function behind its custom resources and the build program share.
 *
 * CloudFormation turns every scalar of a resource property into a string, so these are strings, lists and maps of strings.
 */

/** Type of the custom resource. */
export const RESOURCE_TYPE = 'Custom::MinimalImage';

/** Minutes that a copy may take. */
export const COPY_MINUTES = 25;

/** Minutes that CloudFormation waits beyond what a build or a copy may take: for the answer, and for tags that come last. */
export const ANSWER_MINUTES = 5;

/** An object in S3. */
export interface ObjectLocation {
  readonly Bucket: string;
  readonly Key: string;
}

/** What a custom resource asks for. */
export interface PublishProperties {
  readonly ServiceToken: string;
  /** 64 hexadecimal digits; with `BuildArgs` it makes the tag. Of an archive it is the digest of the image. */
  readonly InputHash: string;
  /** Build arguments that were not known at synth. Literal ones are in the job and in the input hash. */
  readonly BuildArgs?: { readonly [name: string]: string };
  /** Name of the repository that the image is for; it lies in the region and the account of the stack unless `RegistryId` says otherwise. */
  readonly RepositoryName: string;
  /** `account.dkr.ecr.region.amazonaws.com/name` of the same repository. */
  readonly RepositoryUri: string;
  /** Account of the repository. */
  readonly RegistryId?: string;
  /** Tags besides the one that is found by. */
  readonly AdditionalTags?: readonly string[];
  /** Given: CodeBuild builds it. */
  readonly Build?: BuildProperties;
  /** Given: the command line has pushed it there already. */
  readonly Copy?: CopyProperties;
  /** Given: it was built at synth, and what no registry has of it lies in S3. */
  readonly Archive?: ArchiveProperties;
}

/** An image that CodeBuild makes. */
export interface BuildProperties {
  /** `linux/amd64` and so on, each with the project that builds it natively. More than one makes an index. */
  readonly Platforms: readonly PlatformProperties[];
  /** Zip with job.json, the Dockerfile and archives. */
  readonly Job: ObjectLocation;
  /** Zip with the build program. */
  readonly Program: ObjectLocation;
  /** Zip with the sources. */
  readonly Sources?: ObjectLocation;
  /** Minutes a build may wait for a machine. */
  readonly QueuedMinutes: string;
  /** Minutes a build may take. */
  readonly BuildMinutes: string;
  readonly ComputeType?: string;
  /** Name of the log group; its ARN is what the function may read. */
  readonly LogGroupName: string;
  readonly EncryptionKey?: string;
  /** Values of secret slots. */
  readonly Secrets?: readonly SecretProperties[];
  /** Credentials of registries that bases come from. */
  readonly Registries?: readonly RegistryProperties[];
  /** Host names of ECR registries besides the repository's own that the build may pull from. */
  readonly EcrRegistries?: readonly string[];
  /** HTTP_PROXY, HTTPS_PROXY, NO_PROXY. */
  readonly Proxy?: { readonly [name: string]: string };
  /** Tag of the layer cache in the same repository; no cache when absent. `-<architecture>` is appended. */
  readonly CacheTag?: string;
  /** Image of the BuildKit daemon. */
  readonly BuildKitImage: string;
  /** Name of a daemon that lives on between builds; each build has its own when absent. */
  readonly Builder?: string;
}

/** One platform of an image, and who builds it. */
export interface PlatformProperties {
  readonly Platform: string;
  readonly ProjectName: string;
  /** Image that the build program runs in; the project's own when absent. */
  readonly Image?: string;
  /** `CODEBUILD` or `SERVICE_ROLE`: with whose credentials that image is pulled. */
  readonly ImagePullCredentialsType?: string;
}

/** Where the value of a slot comes from; never the value. */
export interface SecretProperties {
  readonly Slot: string;
  /** CodeBuild resolves the first two, and keeps their values out of its logs; the build program asks CodeArtifact for a token. */
  readonly Type: 'SECRETS_MANAGER' | 'PARAMETER_STORE' | 'CODE_ARTIFACT';
  /** `arn[:json-key]`, the name of a parameter, or `domain/owner`. */
  readonly Value: string;
}

export interface RegistryProperties {
  readonly Host: string;
  /** `arn:json-key` in Secrets Manager. */
  readonly UsernameAt: string;
  readonly PasswordAt: string;
}

/** An image that lies in another repository of this account and region. */
export interface CopyProperties {
  readonly RepositoryName: string;
  readonly RegistryId?: string;
  readonly Tag: string;
}

/** An image whose digest was known at synth. Its own layers and its documents lie one after the other in an object; layers of its base in a registry. */
export interface ArchiveProperties {
  readonly Object: ObjectLocation;
  /** Of the image or the index: nothing else is ever given the tag. */
  readonly ExpectedDigest: string;
  /** Of the same. */
  readonly MediaType: string;
  /** What is in the object, each `sha256:… <first byte> <bytes>`. */
  readonly Blobs: readonly string[];
  /** `registry/repository` that has all other blobs; absent when there are none. */
  readonly Base?: string;
}

/** What a custom resource answers, as attributes. */
export interface PublishedData {
  /** `sha256:…` of the image or the index. */
  readonly Digest: string;
  /** The same without its prefix, for helpers that want to write it themselves. */
  readonly DigestHex: string;
  readonly Tag: string;
  /** `repository@sha256:…`. */
  readonly ImageUri: string;
  /** Compressed bytes of config and layers of the largest platform. */
  readonly Size: string;
  /** `DigestAmd64`, `DigestArm64`, …: the manifest of one platform; see `platformAttribute()`. */
  readonly [platformDigest: string]: string;
}

/** `linux/arm/v7` → `DigestArmV7`. */
export function platformAttribute(platform: string): string {
  return `Digest${platform.split('/').slice(1).map(part => part[0].toUpperCase() + part.slice(1)).join('')}`;
}

/** Tag that an image is found by; it is never moved. */
export function imageTag(inputHash: string, buildArgs: { readonly [name: string]: string } = {}): string {
  return `h-${Object.keys(buildArgs).length === 0 ? inputHash : sha256(canonicalJson([inputHash, buildArgs]))}`;
}

/** Tag of an image whose digest is known before it is published. */
export function digestTag(digest: string): string {
  return `d-${digest.slice('sha256:'.length)}`;
}

/** Tag that what a custom resource asks for is found by. */
export function publishedTag({ InputHash, BuildArgs, Archive }: Pick<PublishProperties, 'InputHash' | 'BuildArgs' | 'Archive'>): string {
  return Archive === undefined ? imageTag(InputHash, BuildArgs) : digestTag(Archive.ExpectedDigest);
}

/** Tag of the manifest of one platform of an index: `h-…-arm64`, `h-…-arm-v7`. */
export function platformTag(tag: string, platform: string): string {
  return `${tag}-${platform.split('/').slice(1).join('-')}`;
}

/** What the build program finds beside the Dockerfile: all that was known at synth. */
export interface BuildJob {
  readonly format: 1;
  /** Name of the Dockerfile in the job's folder; archives lie in `archives/` beside it. */
  readonly dockerfile: string;
  readonly target?: string;
  readonly buildArgs: { readonly [name: string]: string };
  /** Folder of the build context that the sources become: `sources/<hash>`; `.` when they are the whole context. Absent: there are none. */
  readonly sourcesFolder?: string;
  readonly secrets: readonly { readonly name: string; readonly required: boolean }[];
  /** Whether `created` and the history get the time 0, so that equal inputs have equal digests. */
  readonly fixedTimes: boolean;
}

/**
 * `files.json` of the sources zip. Beside it lies the content of each file, named by its sha256: the zips of the CDK follow symbolic links,
 * even out of the project, and refuse some names, and what unpacks them may lose modes. So neither names, modes nor links are in the zip itself.
 */
export interface BuildSources {
  readonly format: 1;
  /** In order of path. */
  readonly files: readonly (
    { readonly path: string; readonly mode: '0644' | '0755'; readonly sha256: string }
    | { readonly path: string; readonly link: string }
  )[];
}

/** What the function adds when it starts a build: JSON in `MINIMAL_IMAGES_ORDER_0`, `…_1`, pieces of at most 4,000 ASCII characters. */
export interface BuildOrder {
  readonly repositoryUri: string;
  readonly platform: string;
  /** Complete: with the architecture. */
  readonly cacheTag?: string;
  readonly buildKitImage: string;
  /** Name of a daemon that lives on. */
  readonly builder?: string;
  /** Values known at deployment. */
  readonly buildArgs: { readonly [name: string]: string };
  /** Slot → environment variable that CodeBuild put the value in, or a token to ask CodeArtifact for. */
  readonly secrets: readonly ({ readonly slot: string; readonly env: string } | { readonly slot: string; readonly codeArtifact: string })[];
  readonly registries: readonly { readonly host: string; readonly usernameEnv: string; readonly passwordEnv: string }[];
  readonly ecrRegistries: readonly string[];
  readonly proxy: { readonly [name: string]: string };
}

/** What the build program exports: CodeBuild shows it in BatchGetBuilds. */
export interface BuildResult {
  /** `sha256:…` of the image manifest that was pushed. */
  readonly digest: string;
}

/** Names of environment variables of a build. */
export const ENV = {
  /** Pieces of the order: ORDER_0, ORDER_1, … CodeBuild takes at most 4,096 characters in one. */
  order: 'MINIMAL_IMAGES_ORDER_',
  /** Number of pieces. */
  orderPieces: 'MINIMAL_IMAGES_ORDER_PIECES',
  /** Whose build it is: a request asked twice finds it. */
  request: 'MINIMAL_IMAGES_REQUEST',
  /** Which of the request's builds it is: `linux/amd64`. */
  platform: 'MINIMAL_IMAGES_PLATFORM',
  /** How often the platform was built for the request before: builds that a role was not ready for are started again. */
  attempt: 'MINIMAL_IMAGES_ATTEMPT',
  /** Stack, logical id and physical id: Delete stops only these builds. */
  owner: 'MINIMAL_IMAGES_OWNER',
  /** What the variables that hold values of secrets and credentials begin with: VALUE_0, VALUE_1, … The build program reads no others. */
  value: 'MINIMAL_IMAGES_VALUE_',
  /** Exported: the digest. */
  digest: 'MINIMAL_IMAGES_DIGEST',
} as const;

/** Identifiers of the sources of a build besides the first, which is the job. */
export const SOURCE = { sources: 'sources', program: 'program' } as const;

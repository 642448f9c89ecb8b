import { Platform } from '../../../oci/platform';
import type { ArchiveProperties, BuildProperties, CopyProperties, ObjectLocation, PublishProperties, RegistryProperties, SecretProperties } from '../protocol';
import { publishedTag } from '../protocol';
import { readArchived } from './archived';
import { Check } from './check';
import { Failure } from './failure';
import { isRecord } from '../../../private/text';

const HEX64 = /^[0-9a-f]{64}$/;
const REPOSITORY = /^[a-z0-9][a-z0-9._/-]{0,255}$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
/** Any text of one line. */
const LINE = /^[^\u0000-\u001f\u007f]+$/;
const HOST = /^[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?$/;
const ACCOUNT = /^\d{12}$/;
/** Minutes of queue and build together: CloudFormation waits 60. */
const MINUTES_AT_MOST = 55;

/**
 * What a custom resource asks for, from values that may be anything. Members of newer versions are left out.
 *
 * @throws Failure that names every wrong value
 */
export function readProperties(raw: unknown): PublishProperties {
  const check = new Check(isRecord(raw) ? raw : {});
  const properties: PublishProperties = {
    ServiceToken: '',
    InputHash: check.text('InputHash', HEX64, '64 hexadecimal digits'),
    BuildArgs: check.map('BuildArgs', LINE, 'a map of texts'),
    RepositoryName: check.text('RepositoryName', REPOSITORY, 'the name of a repository of ECR'),
    RepositoryUri: check.text('RepositoryUri', /^[^\s@/\u0000-\u001f]+\/[^\s@\u0000-\u001f]+$/, 'host/name of a repository', 512),
    RegistryId: check.optionalText('RegistryId', ACCOUNT, 'an account of 12 digits'),
    AdditionalTags: [...new Set(check.texts('AdditionalTags', TAG, '1 to 128 of A-Z a-z 0-9 _ . -', 100))],
    Build: check.optionalRecord('Build', build),
    Copy: check.optionalRecord('Copy', copy),
    Archive: check.optionalRecord('Archive', archive),
  };
  if (properties.RepositoryUri !== '' && !properties.RepositoryUri.endsWith(`/${properties.RepositoryName}`)) {
    check.wrong('RepositoryUri', 'the address of the repository RepositoryName');
  }
  if (properties.AdditionalTags?.some(tag => /^[hd]-[0-9a-f]{64}/.test(tag) || tag === publishedTag(properties))) {
    check.wrong('AdditionalTags', 'tags of your own: those of h- or d- and a hash name the content of an image');
  }
  if (['Build', 'Copy', 'Archive'].filter(name => check.has(name)).length !== 1) {
    check.problems.push('one of Build, Copy and Archive must be given');
  }
  if (check.problems.length > 0) {
    throw new Failure(`the properties of the resource are not right: ${check.problems.slice(0, 8).join('; ')}. They come from the library: deploy with one version of it`, true);
  }
  return properties;
}

function build(check: Check): BuildProperties {
  const queued = check.whole('QueuedMinutes', 1, 480);
  const minutes = check.whole('BuildMinutes', 1, 480);
  if (queued + minutes > MINUTES_AT_MOST) {
    check.wrong('BuildMinutes', `at most ${MINUTES_AT_MOST} minutes together with QueuedMinutes: CloudFormation waits 60`);
  }
  const platforms = check.records('Platforms', 1, 16, each => ({
    Platform: platform(each),
    ProjectName: each.text('ProjectName', /^[A-Za-z0-9][A-Za-z0-9_-]{1,254}$/, 'the name of a project of CodeBuild'),
    Image: each.optionalText('Image', LINE, 'the name of an image', 512),
    ImagePullCredentialsType: each.optionalText('ImagePullCredentialsType', /^(CODEBUILD|SERVICE_ROLE)$/, 'CODEBUILD or SERVICE_ROLE'),
  }));
  if (new Set(platforms.map(each => each.Platform)).size !== platforms.length) {
    check.wrong('Platforms', 'platforms that differ');
  }
  return {
    Platforms: platforms,
    Job: check.record('Job', location) ?? NOWHERE,
    Sources: check.optionalRecord('Sources', location),
    Program: check.record('Program', location) ?? NOWHERE,
    QueuedMinutes: String(queued),
    BuildMinutes: String(minutes),
    ComputeType: check.optionalText('ComputeType', /^[A-Z0-9_]{1,64}$/, 'a compute type of CodeBuild'),
    LogGroupName: check.text('LogGroupName', /^[.\-_/#A-Za-z0-9]{1,512}$/, 'the name of a log group'),
    EncryptionKey: check.optionalText('EncryptionKey', LINE, 'a key of KMS'),
    Secrets: check.records('Secrets', 0, 100, secret),
    Registries: check.records('Registries', 0, 50, registry),
    EcrRegistries: check.texts('EcrRegistries', HOST, 'the host name of a registry', 50),
    Proxy: check.map('Proxy', /^[A-Za-z_]{1,32}$/, 'a map of HTTP_PROXY, HTTPS_PROXY and NO_PROXY to texts'),
    CacheTag: check.optionalText('CacheTag', TAG, 'a tag', 100),
    BuildKitImage: check.text('BuildKitImage', LINE, 'the name of an image', 512),
    Builder: check.optionalText('Builder', /^[a-z][a-z0-9-]{0,62}$/, 'lower case letters, digits and hyphens'),
  };
}

const NOWHERE: ObjectLocation = { Bucket: '', Key: '' };

/** A platform as this library writes it: `linux/amd64`. */
function platform(check: Check): string {
  const text = check.text('Platform', /^linux\/[a-z0-9]+(\/v\d)?$/, 'a platform such as linux/amd64', 32);
  try {
    return text === '' || Platform.of(text).toString() === text ? text : check.wrong('Platform', 'the short name of the platform') ?? '';
  } catch {
    return check.wrong('Platform', 'a platform such as linux/amd64') ?? '';
  }
}

function location(check: Check): ObjectLocation {
  return {
    Bucket: check.text('Bucket', /^[a-z0-9][a-z0-9.-]{1,62}$/, 'the name of a bucket'),
    Key: check.text('Key', LINE, 'the key of an object', 1_024),
  };
}

function secret(check: Check): SecretProperties {
  return {
    Slot: check.text('Slot', LINE, 'the name of a slot', 255),
    Type: check.text('Type', /^(SECRETS_MANAGER|PARAMETER_STORE|CODE_ARTIFACT)$/, 'SECRETS_MANAGER, PARAMETER_STORE or CODE_ARTIFACT') as SecretProperties['Type'],
    Value: check.text('Value', LINE, 'where the value is kept'),
  };
}

function registry(check: Check): RegistryProperties {
  return {
    Host: check.text('Host', HOST, 'the host name of a registry', 255),
    UsernameAt: check.text('UsernameAt', LINE, 'a secret of Secrets Manager'),
    PasswordAt: check.text('PasswordAt', LINE, 'a secret of Secrets Manager'),
  };
}

function copy(check: Check): CopyProperties {
  return {
    RepositoryName: check.text('RepositoryName', REPOSITORY, 'the name of a repository of ECR'),
    RegistryId: check.optionalText('RegistryId', ACCOUNT, 'an account of 12 digits'),
    Tag: check.text('Tag', TAG, 'a tag'),
  };
}

function archive(check: Check): ArchiveProperties {
  const Blobs = check.texts('Blobs', /^sha256:[0-9a-f]{64} \d{1,15} \d{1,15}$/, 'sha256:…, first byte, bytes', 5_000);
  const ExpectedDigest = check.text('ExpectedDigest', /^sha256:[0-9a-f]{64}$/, 'the digest of an image that was built at synth');
  if (ExpectedDigest !== '' && !readArchived(Blobs).has(ExpectedDigest)) {
    check.wrong('Blobs', 'a list that has the manifest ExpectedDigest');
  }
  return {
    Object: check.record('Object', location) ?? NOWHERE,
    ExpectedDigest,
    MediaType: check.text('MediaType', /^application\/[\w.+-]{1,200}$/, 'the media type of an image or an index'),
    Blobs,
    Base: check.optionalText('Base', /^[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?\/[a-z0-9][a-z0-9._/-]{0,255}$/, 'host/name of a repository', 512),
  };
}

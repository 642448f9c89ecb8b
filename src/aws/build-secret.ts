import { Aws } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { checkLiteral, checkResource, listOf, optionsOf } from './private/inputs';
import type { CodeBuildSecret, Grant, LocalSecret } from './private/secret-source';
import { refuse } from '../private/errors';

/** Options of `BuildSecret.fromSsmParameter()`. */
export interface SsmParameterSecretOptions {
  /**
   * Key that a SecureString is encrypted with.
   *
   * @default - the key of the account for SSM
   */
  readonly encryptionKey?: kms.IKey;
}

/** Options of `BuildSecret.fromCodeArtifact()`. */
export interface CodeArtifactSecretOptions {
  /** Name of the domain. */
  readonly domain: string;

  /**
   * Account that owns it, 12 digits.
   *
   * @default - the account of the stack
   */
  readonly domainOwner?: string;

  /** Names of the repositories of the domain that the build reads. */
  readonly repositories: string[];
}

/**
 * Where the value of a build secret comes from.
 *
 * A program names slots (`secrets: ['netrc']`), the asset binds them. Values reach the build as secret mounts only: they are in no layer,
 * log, template or history, and a changed value rebuilds nothing.
 */
export class BuildSecret {
  /**
   * A secret of Secrets Manager. For `ImagePublisher.codeBuild()`.
   *
   * @param secret the secret
   * @param jsonField field of a JSON secret; the whole secret when it is left out
   * @throws when the field's name has a colon, which CodeBuild could not tell from its own
   */
  public static fromSecretsManager(secret: secretsmanager.ISecret, jsonField?: string): BuildSecret {
    checkResource(secret, 'secretArn', 'BuildSecret.fromSecretsManager(), secret', 'a secret of Secrets Manager');
    const field = jsonField === undefined ? undefined : fieldName(jsonField);
    return new BuildSecret('fromSecretsManager', {
      from: secret,
      type: 'SECRETS_MANAGER',
      value: field === undefined ? secret.secretArn : `${secret.secretArn}:${field}`,
      grants: [
        // an ARN without its random ending is a name: six characters stand for the ending
        { actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`] },
        ...decrypt('secretsmanager', secret.encryptionKey),
      ],
    });
  }

  /**
   * A parameter of SSM's parameter store. For `ImagePublisher.codeBuild()`.
   *
   * @param parameter a SecureString
   * @param options its key
   */
  public static fromSsmParameter(parameter: ssm.IParameter, options: SsmParameterSecretOptions = {}): BuildSecret {
    const { encryptionKey } = optionsOf(options, 'BuildSecret.fromSsmParameter(), options');
    checkResource(parameter, 'parameterName', 'BuildSecret.fromSsmParameter(), parameter', 'a parameter of SSM');
    return new BuildSecret('fromSsmParameter', {
      from: parameter,
      type: 'PARAMETER_STORE',
      value: parameter.parameterName,
      grants: [{ actions: ['ssm:GetParameters'], resources: [parameter.parameterArn] }, ...decrypt('ssm', encryptionKey)],
    });
  }

  /**
   * A token of CodeArtifact, asked for by the build itself and valid for as long as it runs. For `ImagePublisher.codeBuild()`.
   *
   * @param options whose token
   * @throws when the domain or its owner has another form
   */
  public static fromCodeArtifact(options: CodeArtifactSecretOptions): BuildSecret {
    const { domain, domainOwner, repositories } = optionsOf(options, 'BuildSecret.fromCodeArtifact(), options');
    checkForm('fromCodeArtifact(), domain', domain, /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/, 'lower case letters, digits and hyphens');
    if (domainOwner !== undefined) {
      checkForm('fromCodeArtifact(), domainOwner', domainOwner, /^\d{12}$/, 'an account of 12 digits');
    }
    if (listOf(repositories, 'BuildSecret.fromCodeArtifact(), repositories').length === 0) {
      refuse({
        where: 'BuildSecret.fromCodeArtifact(), repositories', problem: 'none is named, so the token would read nothing', allowed: 'at least one repository', fix: 'name the repositories that the build reads',
      });
    }
    repositories.forEach(name => checkForm('fromCodeArtifact(), repositories', name, /^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$/, 'letters, digits, dots, hyphens and _'));
    const owner = domainOwner ?? Aws.ACCOUNT_ID;
    const arn = `arn:${Aws.PARTITION}:codeartifact:${Aws.REGION}:${owner}`;
    return new BuildSecret('fromCodeArtifact', {
      type: 'CODE_ARTIFACT',
      value: `${domain}/${owner}`,
      grants: [
        { actions: ['codeartifact:GetAuthorizationToken'], resources: [`${arn}:domain/${domain}`] },
        { actions: ['codeartifact:ReadFromRepository'], resources: repositories.map(name => `${arn}:repository/${domain}/${name}`) },
        {
          actions: ['sts:GetServiceBearerToken'],
          resources: ['*'],
          conditions: { StringEquals: { 'sts:AWSServiceName': 'codeartifact.amazonaws.com' } },
        },
      ],
    });
  }

  /**
   * An environment variable of the machine that runs `cdk deploy`. For `ImagePublisher.localEngine()`.
   *
   * @param name its name
   * @throws when that is no name of an environment variable
   */
  public static fromEnvironment(name: string): BuildSecret {
    checkForm('fromEnvironment()', name, /^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and _');
    return new BuildSecret('fromEnvironment', undefined, { environmentVariable: name });
  }

  /**
   * A file of the machine that runs `cdk deploy`. For `ImagePublisher.localEngine()`.
   *
   * @param path relative to the working directory
   * @throws when the path has characters that the command line of docker gives a meaning
   */
  public static fromFile(path: string): BuildSecret {
    checkForm('fromFile()', path, /^[^,"\r\n\0]{1,4096}$/, 'paths without comma, quote and line end');
    return new BuildSecret('fromFile', undefined, { file: path });
  }

  private constructor(
    /** @internal */
    public readonly _source: string,
    /** @internal */
    public readonly _codeBuild?: CodeBuildSecret,
    /** @internal */
    public readonly _local?: LocalSecret,
  ) {}
}

function fieldName(name: string): string {
  return checkForm('fromSecretsManager(), jsonField', name, /^[^:\s]{1,256}$/, 'a field name without colon and space');
}

/** What has another form is not shown: it may be the secret itself. */
function checkForm(member: string, value: string, form: RegExp, allowed: string): string {
  const where = `BuildSecret.${member}`;
  checkLiteral(value, where);
  if (!form.test(value)) {
    refuse({ where, problem: 'this has another form', value: `${value.length} characters, not shown`, allowed, fix: 'give a literal of that form' });
  }
  return value;
}

/** Only by way of the service that holds the value. */
function decrypt(service: string, key?: kms.IKey): Grant[] {
  if (key === undefined) {
    return [];
  }
  checkResource(key, 'keyArn', 'BuildSecret, encryptionKey', 'a key of KMS');
  return [{
    actions: ['kms:Decrypt'], resources: [key.keyArn], conditions: { StringEquals: { 'kms:ViaService': `${service}.${Aws.REGION}.amazonaws.com` } },
  }];
}

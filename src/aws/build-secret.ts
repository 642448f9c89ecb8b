import { Aws, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
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
    const field = jsonField === undefined ? undefined : fieldName(jsonField);
    return new BuildSecret('fromSecretsManager', {
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
    return new BuildSecret('fromSsmParameter', {
      type: 'PARAMETER_STORE',
      value: parameter.parameterName,
      grants: [{ actions: ['ssm:GetParameters'], resources: [parameter.parameterArn] }, ...decrypt('ssm', options.encryptionKey)],
    });
  }

  /**
   * A token of CodeArtifact, asked for by the build itself and valid for as long as it runs. For `ImagePublisher.codeBuild()`.
   *
   * @param options whose token
   * @throws when the domain or its owner has another form
   */
  public static fromCodeArtifact(options: CodeArtifactSecretOptions): BuildSecret {
    const { domain, domainOwner, repositories } = options;
    checkForm('fromCodeArtifact(), domain', domain, /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/, 'lower case letters, digits and hyphens');
    if (domainOwner !== undefined) {
      checkForm('fromCodeArtifact(), domainOwner', domainOwner, /^\d{12}$/, 'an account of 12 digits');
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
        // the service names no resource for it; the condition ties it to CodeArtifact
        { actions: ['sts:GetServiceBearerToken'], resources: ['*'], conditions: { StringEquals: { 'sts:AWSServiceName': 'codeartifact.amazonaws.com' } } },
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
    if (typeof path !== 'string' || path === '' || Token.isUnresolved(path) || /[,"\r\n\0]/.test(path)) {
      refuse({
        where: 'BuildSecret.fromFile()', problem: 'this is no path that docker could be given', value: path, allowed: 'paths without comma, quote and line end', fix: 'rename the file',
      });
    }
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

function checkForm(member: string, value: string, form: RegExp, allowed: string): string {
  if (typeof value !== 'string' || Token.isUnresolved(value) || !form.test(value)) {
    refuse({ where: `BuildSecret.${member}`, problem: 'this has another form', value, allowed, fix: 'give a literal of that form' });
  }
  return value;
}

/** Only by way of the service that holds the value. */
function decrypt(service: string, key?: kms.IKey): Grant[] {
  return key === undefined ? [] : [{
    actions: ['kms:Decrypt'], resources: [key.keyArn], conditions: { StringEquals: { 'kms:ViaService': `${service}.${Aws.REGION}.amazonaws.com` } },
  }];
}

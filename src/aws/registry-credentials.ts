import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { checkLiteral, checkResource, optionsOf } from './private/inputs';
import { refuse } from '../private/errors';

/** Properties of `RegistryCredentials`. */
export interface RegistryCredentialsProps {
  /** JSON secret with a user name and a password or token. */
  readonly secret: secretsmanager.ISecret;

  /**
   * Field of the secret with the user name.
   *
   * @default 'username'
   */
  readonly usernameField?: string;

  /**
   * Field of the secret with the password.
   *
   * @default 'password'
   */
  readonly passwordField?: string;
}

/** Credentials of a registry that bases or toolchain images come from. */
export class RegistryCredentials {
  /** Docker Hub, whose limits for nobody in particular are low. */
  public static dockerHub(props: RegistryCredentialsProps): RegistryCredentials {
    return new RegistryCredentials('docker.io', props);
  }

  /**
   * Any other registry. For ECR use `pullFrom`: it needs no credentials.
   *
   * @param host host name, with a port if it is not 443: `registry.example.com`, `ghcr.io`
   * @param props where user name and password are
   * @throws when the host has another form
   */
  public static registry(host: string, props: RegistryCredentialsProps): RegistryCredentials {
    return new RegistryCredentials(host, props);
  }

  /** The registry's host. */
  public readonly host: string;

  /** @internal */
  public readonly _fields: { readonly secret: secretsmanager.ISecret; readonly username: string; readonly password: string };

  private constructor(host: string, props: RegistryCredentialsProps) {
    checkLiteral(host, 'RegistryCredentials.registry(), host');
    if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\d{1,5})?$/.test(host)) {
      refuse({
        where: 'RegistryCredentials.registry(), host',
        problem: 'this is no host of a registry',
        value: host,
        allowed: 'a host name in lower case, with a port if need be',
        fix: 'leave out scheme and path: registry.example.com',
      });
    }
    if (/\.dkr\.ecr\./.test(host)) {
      refuse({
        where: 'RegistryCredentials.registry(), host',
        problem: 'passwords of ECR are valid for twelve hours only',
        value: host,
        allowed: 'other registries',
        fix: 'name the repositories in pullFrom: the build\'s role may pull from them then',
      });
    }
    const { secret, usernameField = 'username', passwordField = 'password' } = optionsOf(props, 'RegistryCredentials');
    checkResource(secret, 'secretArn', 'RegistryCredentials.secret', 'a secret of Secrets Manager');
    for (const [member, field] of Object.entries({ usernameField, passwordField })) {
      checkLiteral(field, `RegistryCredentials.${member}`);
      if (!/^[^:\s]{1,256}$/.test(field)) {
        refuse({
          where: `RegistryCredentials.${member}`,
          problem: 'this is no field of a JSON secret',
          value: `${field.length} characters, not shown`,
          allowed: 'a name without colon and space',
          fix: 'give the name of the field',
        });
      }
    }
    this.host = host;
    this._fields = { secret, username: usernameField, password: passwordField };
  }
}

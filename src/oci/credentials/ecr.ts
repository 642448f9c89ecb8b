import type { Credential, CredentialSource } from './credential';
import { refuse } from '../../private/errors';

const PRIVATE = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;
const PUBLIC = 'public.ecr.aws';

/** What is asked of the SDK: an authorization token of a region, in base64. */
export interface EcrTokens {
  /** Of a private registry; undefined when the SDK is not installed. */
  private(region: string): Promise<string | undefined>;
  /** Of the public one; undefined when its SDK is not installed, or nobody is logged in to AWS. */
  public(): Promise<string | undefined>;
}

/** Account and region of a private registry of ECR. */
export function ecrRegistry(registry: string): { readonly account: string; readonly region: string } | undefined {
  const [, account, region] = PRIVATE.exec(registry) ?? [];
  return account === undefined ? undefined : { account, region };
}

/**
 * Credentials for ECR by the AWS SDK, and so by whatever logs the SDK in: profiles, roles, SSO.
 *
 * A token lives for 12 hours and is asked for again when the registry no longer takes it.
 */
export function ecrCredentials(tokens: EcrTokens = SDK): CredentialSource {
  return {
    find: async registry => {
      if (registry === PUBLIC) {
        // everybody may pull there; a login only raises the limits
        return decode(await tokens.public());
      }
      const found = ecrRegistry(registry);
      if (found === undefined) {
        return undefined;
      }
      const token = await tokens.private(found.region);
      return decode(token) ?? refuse({
        where: registry,
        problem: 'to log in to ECR takes @aws-sdk/client-ecr, which is not installed',
        allowed: 'the AWS SDK, a credential helper, or docker login',
        fix: `npm install @aws-sdk/client-ecr, or: aws ecr get-login-password --region ${found.region} | docker login --username AWS --password-stdin ${registry}`,
      });
    },
  };
}

function decode(token: string | undefined): Credential | undefined {
  const text = Buffer.from(token ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The SDK, loaded when it is needed: it takes longer to load than a small image to push. */
const SDK: EcrTokens = {
  private: async region => {
    const sdk = await loaded(() => import('@aws-sdk/client-ecr'));
    if (sdk === undefined) {
      return undefined;
    }
    const client = new sdk.ECR({ region });
    try {
      return (await client.getAuthorizationToken({})).authorizationData?.[0]?.authorizationToken;
    } catch (error) {
      return refuse({
        where: `ECR in ${region}`,
        problem: `AWS gives no token: ${oneLine(error)}`,
        allowed: 'AWS credentials with ecr:GetAuthorizationToken',
        fix: 'log in to AWS (AWS_PROFILE, aws sso login, a role)',
      });
    } finally {
      client.destroy();
    }
  },
  public: async () => {
    const name = '@aws-sdk/client-ecr-public'; // not a dependency, not even of the tests: compilers must not look for it
    const sdk = await loaded(() => import(name) as Promise<{ ECRPUBLIC: new (options: object) => PublicClient }>);
    const client = sdk && new sdk.ECRPUBLIC({ region: 'us-east-1' });
    try {
      return (await client?.getAuthorizationToken({}))?.authorizationData?.authorizationToken;
    } catch {
      return undefined;
    } finally {
      client?.destroy();
    }
  },
};

interface PublicClient {
  getAuthorizationToken(input: object): Promise<{ authorizationData?: { authorizationToken?: string } }>;
  destroy(): void;
}

async function loaded<T>(load: () => Promise<T>): Promise<T | undefined> {
  try {
    return await load();
  } catch (error) {
    if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return undefined;
    }
    throw error;
  }
}

/** Errors of the SDK have no secrets in them, but may have lines. */
function oneLine(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).replace(/\s+/g, ' ').slice(0, 300);
}

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fail } from './failure';
import type { Environment } from './order';
import type { Runner } from './run';
import { valueOf } from './secrets';
import { checkUsername } from '../checks';
import type { BuildOrder } from '../protocol';

interface Login {
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

const DOCKER_HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';
const PUBLIC_ECR = 'public.ecr.aws';
/** `123456789012.dkr.ecr.eu-west-1.amazonaws.com`, `….dkr-ecr.eu-west-1.on.aws`, `….dkr.ecr-fips.us-east-1.amazonaws.com`. */
const ECR_HOST = /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\./;

/** Credentials for the repository's own registry and all that the order names. */
export async function logIn(order: BuildOrder, env: Environment, runner: Runner): Promise<Login[]> {
  const given = order.registries.map(({ host, usernameEnv, passwordEnv }) => ({
    host,
    username: checkUsername(valueOf(usernameEnv, env, `registries, ${host}`), `user name for ${host}`),
    password: runner.hide(valueOf(passwordEnv, env, `registries, ${host}`)),
  }));
  const own = order.repositoryUri.slice(0, order.repositoryUri.indexOf('/'));
  const logins = new Map<string, Login>(given.map(login => [login.host, login]));
  for (const host of new Set([own, ...order.ecrRegistries])) {
    if (!logins.has(host)) {
      logins.set(host, { host, username: 'AWS', password: await ecrPassword(host, runner) });
    }
  }
  const all = [...logins.values()];
  all.forEach(login => runner.hide(authOf(login)));
  return all;
}

/** What config.json and the header of a request hold: who prints one shows the password. */
function authOf({ username, password }: Login): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}

async function ecrPassword(host: string, runner: Runner): Promise<string> {
  // the token of an account is good for every registry of a region; the public one is asked for elsewhere
  const region = ECR_HOST.exec(host)?.[1];
  const command = host === PUBLIC_ECR
    ? ['ecr-public', 'get-login-password', '--region=us-east-1']
    : ['ecr', 'get-login-password', ...region === undefined ? [] : [`--region=${region}`]];
  const { code, answer, complaint } = await runner.run('aws', command, { answers: true });
  const password = runner.hide(answer.trim());
  if (code !== 0 || password === '') {
    fail(`ECR gives no token for ${host}${complaint === undefined ? '' : `: ${complaint}`}`, 'check the route to ECR (VPC, proxy) and ecr:GetAuthorizationToken of the project’s role');
  }
  return password;
}

/**
 * A folder for DOCKER_CONFIG with these credentials and no others.
 *
 * The rest of what the build image has set stays: plugins, contexts, settings. Its helpers do not, since Docker would ask them first.
 */
export function writeDockerConfig(logins: Login[], env: Environment, folder: string): void {
  mkdirSync(folder, { mode: 0o700 });
  const before = env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker');
  if (existsSync(before)) {
    readdirSync(before).filter(name => name !== 'config.json' && name !== 'buildx').forEach(name => symlinkSync(join(before, name), join(folder, name)));
  }
  const auths = Object.fromEntries(logins.map(login => [DOCKER_HUB.has(login.host) ? DOCKER_HUB_KEY : login.host, { auth: authOf(login) }]));
  const settings = Object.entries(settingsOf(join(before, 'config.json'))).filter(([name]) => !['auths', 'credsStore', 'credHelpers'].includes(name));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...Object.fromEntries(settings), auths }), { mode: 0o600, flag: 'wx' });
}

function settingsOf(file: string): object {
  try {
    const settings: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof settings === 'object' && settings !== null ? settings : {};
  } catch {
    return {};
  }
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from './failure';
import type { Environment } from './order';
import type { Runner } from './run';
import { refuse } from '../../../private/errors';
import type { BuildJob, BuildOrder } from '../protocol';

/** A value that a build mounts. It is in a variable of the engine's process, or in a file outside of the build context. */
export type MountedSecret = { readonly slot: string } & ({ readonly variable: string; readonly value: string } | { readonly file: string });

/** Fetches or finds the value of each slot that the job has. */
export async function bindSecrets(job: BuildJob, order: BuildOrder, env: Environment, runner: Runner, folder: string): Promise<MountedSecret[]> {
  mkdirSync(folder, { mode: 0o700 });
  const strange = order.secrets.find(({ slot }) => !job.secrets.some(({ name }) => name === slot));
  if (strange !== undefined) {
    refuse({ where: 'secrets', problem: 'the image has no such slot', value: strange.slot, allowed: job.secrets.map(({ name }) => name).join(', ') || 'none', fix: 'leave the secret out' });
  }
  const mounted: MountedSecret[] = [];
  for (const { name: slot, required } of job.secrets) {
    const source = order.secrets.find(each => each.slot === slot);
    if (source === undefined) {
      if (required) {
        refuse({ where: 'secrets', problem: 'nobody gives the secret a value', value: slot, allowed: 'a value for every slot', fix: 'bind it in secrets of the asset' });
      }
    } else if ('env' in source) {
      mounted.push({ slot, variable: source.env, value: runner.hide(valueOf(source.env, env, `secrets.${slot}`)) });
    } else {
      const file = join(folder, slot);
      writeFileSync(file, await codeArtifactToken(source.codeArtifact, runner), { mode: 0o600, flag: 'wx' });
      mounted.push({ slot, file });
    }
  }
  return mounted;
}

/** What CodeBuild resolved. */
export function valueOf(variable: string, env: Environment, where: string): string {
  return env[variable] ?? refuse({
    where, problem: 'the environment of the build has no value', value: variable, allowed: 'a value from Secrets Manager or SSM', fix: 'deploy again with one version of the library',
  });
}

async function codeArtifactToken(domainAndOwner: string, runner: Runner): Promise<string> {
  const [domain, owner] = domainAndOwner.split('/');
  const { code, answer, complaint } = await runner.run('aws', [
    'codeartifact', 'get-authorization-token', `--domain=${domain}`, `--domain-owner=${owner}`, '--query=authorizationToken', '--output=text',
  ], { answers: true });
  const token = runner.hide(answer.trim());
  if (code !== 0 || token === '') {
    fail(`CodeArtifact gives no token for the domain ${domainAndOwner}${complaint === undefined ? '' : `: ${complaint}`}`, 'check the domain, its policy and the route to CodeArtifact');
  }
  return token;
}

import { join } from 'node:path';
import { CredentialSource, firstOf } from './credential';
import { authFile } from './docker-config';
import { ecrCredentials, EcrTokens } from './ecr';

/**
 * Whoever the user is already logged in as: docker's config and helpers, podman's file, then the AWS SDK for ECR.
 *
 * @param environment DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, XDG_CONFIG_HOME, HOME, and PATH for helpers
 */
export function defaultCredentials(environment: { readonly [name: string]: string | undefined } = process.env, tokens?: EcrTokens): CredentialSource {
  return firstOf(...authFiles(environment).map(path => authFile(path, environment)), ecrCredentials(tokens));
}

/** The files that may have logins, docker's first. */
export function authFiles(environment: { readonly [name: string]: string | undefined }): string[] {
  const { DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = environment;
  const home = environment.HOME || environment.USERPROFILE;
  const below = (folder: string | undefined, ...path: string[]): string[] => folder ? [join(folder, ...path)] : [];
  return [
    ...DOCKER_CONFIG ? [join(DOCKER_CONFIG, 'config.json')] : below(home, '.docker', 'config.json'),
    ...REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : [
      ...below(XDG_RUNTIME_DIR, 'containers', 'auth.json'),
      ...XDG_CONFIG_HOME ? [join(XDG_CONFIG_HOME, 'containers', 'auth.json')] : below(home, '.config', 'containers', 'auth.json'),
    ],
  ];
}

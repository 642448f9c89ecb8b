import { list, optional, parseJson, record, text, texts } from './values';
import { refuse } from '../../../private/errors';
import {
  checkBuildArguments, checkBuilder, checkCacheTag, checkCodeArtifact, checkImage, checkPlatform,
  checkProxy, checkRegistryHost, checkRepositoryUri, checkSlot,
} from '../checks';
import { BuildOrder, ENV } from '../protocol';

export interface Environment { readonly [name: string]: string | undefined }

const MOST_PIECES = 1000;

/** What is known at deployment only. */
export function readOrder(env: Environment): BuildOrder {
  const order = record(parseJson(joined(env), 'order'), 'order');
  return {
    repositoryUri: checkRepositoryUri(text(order.repositoryUri, 'order, repositoryUri'), 'order, repositoryUri'),
    platform: checkPlatform(text(order.platform, 'order, platform'), 'order, platform'),
    cacheTag: optional(order.cacheTag, 'order, cacheTag', (value, where) => checkCacheTag(text(value, where), where)),
    buildKitImage: checkImage(text(order.buildKitImage, 'order, buildKitImage'), 'order, buildKitImage'),
    builder: optional(order.builder, 'order, builder', (value, where) => checkBuilder(text(value, where), where)),
    buildArgs: checkBuildArguments(texts(order.buildArgs, 'order, buildArgs'), 'order, buildArgs'),
    secrets: list(order.secrets, 'order, secrets', readSecret),
    registries: list(order.registries, 'order, registries', (value, where) => {
      const { host, usernameEnv, passwordEnv } = record(value, where);
      return {
        host: checkRegistryHost(text(host, where), where),
        usernameEnv: variable(usernameEnv, where),
        passwordEnv: variable(passwordEnv, where),
      };
    }),
    ecrRegistries: list(order.ecrRegistries, 'order, ecrRegistries', (value, where) => checkRegistryHost(text(value, where), where)),
    proxy: checkProxy(texts(order.proxy, 'order, proxy'), 'order, proxy'),
  };
}

/** The environment without what only this program reads. */
export function withoutOrder(env: Environment): { [name: string]: string | undefined } {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith(ENV.order) && !name.startsWith(ENV.value)));
}

function joined(env: Environment): string {
  const count = Number(env[ENV.orderPieces]);
  const known = Number.isInteger(count) && count > 0 && count <= MOST_PIECES;
  const pieces = Array.from({ length: known ? count : 0 }, (_, index) => env[`${ENV.order}${index}`]);
  if (pieces.length === 0 || pieces.includes(undefined)) {
    refuse({
      where: 'order', problem: 'a part of it is missing', allowed: `${ENV.order}0 and so on`, fix: 'let the stack start the build; the project has no job of its own',
    });
  }
  return pieces.join('');
}

function readSecret(value: unknown, where: string): BuildOrder['secrets'][number] {
  const secret = record(value, where);
  const slot = checkSlot(text(secret.slot, where), where);
  return secret.codeArtifact === undefined
    ? { slot, env: variable(secret.env, where) }
    : { slot, codeArtifact: checkCodeArtifact(text(secret.codeArtifact, where), where) };
}

/** Only what was made for it is read, so that no order can name PATH or a credential. */
function variable(value: unknown, where: string): string {
  const name = text(value, where);
  return name.startsWith(ENV.value) && /^[A-Z0-9_]+$/.test(name)
    ? name
    : refuse({ where, problem: 'this variable is not for values', value: name, allowed: `names that begin with ${ENV.value}`, fix: 'deploy again with one version of the library' });
}

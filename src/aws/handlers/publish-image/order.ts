import type { EnvironmentVariable } from '@aws-sdk/client-codebuild';
import type { BuildOrder, BuildProperties, PublishProperties } from '../protocol';
import { ENV } from '../protocol';
import { Failure } from './failure';
import { canonicalJson } from '../../../private/text';

/** CodeBuild refuses values over 4,096 characters. */
const PIECE = 4_000;
const PIECES_AT_MOST = 60;

/** What a build is told: the order in pieces, and variables that CodeBuild fills with values of secrets. */
export function orderVariables(properties: PublishProperties, build: BuildProperties, platform: string): EnvironmentVariable[] {
  const values: EnvironmentVariable[] = [];
  const valueOf = (type: 'SECRETS_MANAGER' | 'PARAMETER_STORE', value: string): string => {
    const name = `${ENV.value}${values.length}`;
    values.push({ name, value, type });
    return name;
  };
  const order: BuildOrder = {
    repositoryUri: properties.RepositoryUri,
    platform,
    cacheTag: build.CacheTag && `${build.CacheTag}-${platform.split('/').slice(1).join('-')}`,
    buildKitImage: build.BuildKitImage,
    builder: build.Builder,
    buildArgs: properties.BuildArgs ?? {},
    secrets: (build.Secrets ?? []).map(({ Slot, Type, Value }) => Type === 'CODE_ARTIFACT'
      ? { slot: Slot, codeArtifact: Value }
      : { slot: Slot, env: valueOf(Type, Value) }),
    registries: (build.Registries ?? []).map(({ Host, UsernameAt, PasswordAt }) => ({
      host: Host, usernameEnv: valueOf('SECRETS_MANAGER', UsernameAt), passwordEnv: valueOf('SECRETS_MANAGER', PasswordAt),
    })),
    ecrRegistries: build.EcrRegistries ?? [],
    proxy: build.Proxy ?? {},
  };
  const pieces = inPieces(asciiJson(order));
  if (pieces.length > PIECES_AT_MOST) {
    throw new Failure(`the build's order has ${pieces.length * PIECE} characters, and CodeBuild takes about ${PIECES_AT_MOST * PIECE}: give less in buildArgs, e.g. an address instead of the content`, true);
  }
  return [
    plain(ENV.orderPieces, String(pieces.length)),
    ...pieces.map((piece, index) => plain(`${ENV.order}${index}`, piece)),
    ...values,
  ];
}

export function plain(name: string, value: string): EnvironmentVariable {
  return { name, value, type: 'PLAINTEXT' };
}

/** JSON whose every character is one of ASCII, so that characters are bytes. */
export function asciiJson(value: unknown): string {
  return canonicalJson(value).replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function inPieces(text: string): string[] {
  return Array.from({ length: Math.ceil(text.length / PIECE) }, (_, index) => text.slice(index * PIECE, (index + 1) * PIECE));
}

import { built } from './simulation/world';
import { readOrder } from '../../../../src/aws/handlers/build-image/order';
import type { BuildProperties, PublishProperties } from '../../../../src/aws/handlers/protocol';
import { orderVariables } from '../../../../src/aws/handlers/publish-image/order';

function variables(more: Partial<PublishProperties>, build: Partial<BuildProperties> = {}, platform = 'linux/amd64'): ReturnType<typeof orderVariables> {
  const properties = built('a', [platform], { RepositoryUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app', ...more }, build);
  return orderVariables(properties, properties.Build as BuildProperties, platform);
}

const environment = (all: ReturnType<typeof orderVariables>): { [name: string]: string } =>
  Object.fromEntries(all.map(({ name, value }) => [String(name), String(value)]));

test('the build program reads what was ordered', () => {
  const BuildArgs = { VERSION: 'ä "quoted" $(id) \n €𝒳', EMPTY: '' };
  expect(readOrder(environment(variables({ BuildArgs }, {
    CacheTag: 'cache-a',
    Secrets: [
      { Slot: 'netrc', Type: 'SECRETS_MANAGER', Value: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:a:key' },
      { Slot: 'pip', Type: 'CODE_ARTIFACT', Value: 'domain/123456789012' },
      { Slot: 'token', Type: 'PARAMETER_STORE', Value: '/token' },
    ],
    Registries: [{ Host: 'registry.example', UsernameAt: 'arn:u', PasswordAt: 'arn:p' }],
    EcrRegistries: ['210987654321.dkr.ecr.eu-central-1.amazonaws.com'],
    Proxy: { HTTPS_PROXY: 'http://proxy.example:3128' },
  }, 'linux/arm/v7')))).toEqual({
    repositoryUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app',
    platform: 'linux/arm/v7',
    cacheTag: 'cache-a-arm-v7',
    buildKitImage: 'moby/buildkit:v0.13.2',
    buildArgs: BuildArgs,
    secrets: [{ slot: 'netrc', env: 'MINIMAL_IMAGES_VALUE_0' }, { slot: 'pip', codeArtifact: 'domain/123456789012' }, { slot: 'token', env: 'MINIMAL_IMAGES_VALUE_1' }],
    registries: [{ host: 'registry.example', usernameEnv: 'MINIMAL_IMAGES_VALUE_2', passwordEnv: 'MINIMAL_IMAGES_VALUE_3' }],
    ecrRegistries: ['210987654321.dkr.ecr.eu-central-1.amazonaws.com'],
    proxy: { HTTPS_PROXY: 'http://proxy.example:3128' },
  });
});

test('values of secrets come from CodeBuild, each by its own service', () => {
  const all = variables({}, {
    Secrets: [{ Slot: 'a', Type: 'SECRETS_MANAGER', Value: 'arn:a' }, { Slot: 'b', Type: 'PARAMETER_STORE', Value: '/b' }],
    Registries: [{ Host: 'registry.example', UsernameAt: 'arn:u', PasswordAt: 'arn:p' }],
  });
  expect(all.filter(({ type }) => type !== 'PLAINTEXT')).toEqual([
    { name: 'MINIMAL_IMAGES_VALUE_0', value: 'arn:a', type: 'SECRETS_MANAGER' },
    { name: 'MINIMAL_IMAGES_VALUE_1', value: '/b', type: 'PARAMETER_STORE' },
    { name: 'MINIMAL_IMAGES_VALUE_2', value: 'arn:u', type: 'SECRETS_MANAGER' },
    { name: 'MINIMAL_IMAGES_VALUE_3', value: 'arn:p', type: 'SECRETS_MANAGER' },
  ]);
});

test.each(['x', 'ä', '€', '𝒳', '\u2028'])('pieces of %j have at most 4,000 characters, all of ASCII', character => {
  const BuildArgs = { A: character.repeat(15_000) };
  const all = variables({ BuildArgs });
  const pieces = all.filter(({ name }) => /ORDER_\d/.test(String(name)));
  expect(pieces.length).toBeGreaterThan(3);
  pieces.forEach(({ value }) => expect(value).toMatch(/^[\u0020-\u007e]{1,4000}$/));
  expect(all.find(({ name }) => name === 'MINIMAL_IMAGES_ORDER_PIECES')?.value).toBe(String(pieces.length));
  expect(readOrder(environment(all)).buildArgs).toEqual(BuildArgs);
});

test('an order that CodeBuild does not take is refused before', () => {
  expect(() => variables({ BuildArgs: { A: 'x'.repeat(240_000) } })).toThrow(/CodeBuild takes about 240000.*buildArgs/);
  expect(variables({ BuildArgs: { A: 'x'.repeat(238_000) } }).length).toBeLessThanOrEqual(61);
});

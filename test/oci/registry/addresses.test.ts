import { isForbiddenAddress, isLoopback, isPrivate } from '../../../src/oci/registry/addresses';
import { Agents, ForbiddenAddressError } from '../../../src/oci/registry/agents';
import { OwnHost } from '../../../src/oci/registry/own-host';

test.each(['localhost', 'LOCALHOST', 'localhost.', '127.0.0.1', '127.255.0.3', '[::1]'])('%s is this machine', host => {
  expect(isLoopback(host)).toBe(true);
  expect(isPrivate(host)).toBe(true);
});

test.each(['10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '[fe80::1]', '[fd00:ec2::254]', '[::ffff:10.0.0.1]', '[::ffff:a00:1]', '[::a00:1]'])('%s is private', host => {
  expect(isPrivate(host)).toBe(true);
  expect(isLoopback(host)).toBe(false);
});

test.each(['registry.example', 'localhost.example', '8.8.8.8', '172.32.0.1', '[2606:4700::1]'])('%s is public', host => {
  expect(isPrivate(host)).toBe(false);
  expect(isLoopback(host)).toBe(false);
});

test('names of others must not resolve to this machine or its link', () => {
  expect(['127.0.0.1', '::1', '169.254.169.254', '::ffff:127.0.0.1', 'fd00:ec2::254', '0.0.0.0'].map(isForbiddenAddress)).not.toContain(false);
  expect(['10.0.0.1', '192.168.0.1', '8.8.8.8', 'fd12::1'].map(isForbiddenAddress)).not.toContain(true);
});

test('a name is looked at when it is resolved; the own one may be anything', async () => {
  const lookup = async (registry: string, hostname: string): Promise<Error | null> => new Promise(resolve => {
    const { options } = new Agents(new OwnHost(registry), {}, () => undefined).route(new URL('https://x/')).agent as unknown as { options: { lookup: Function } };
    options.lookup(hostname, { all: true }, (error: Error | null) => resolve(error));
  });
  expect(await lookup('registry.example', 'localhost')).toBeInstanceOf(ForbiddenAddressError);
  expect(await lookup('localhost:5000', 'localhost')).toBeNull();
});

test.each([
  ['docker.io', undefined, 'https://registry-1.docker.io'],
  ['registry.example:5000', undefined, 'https://registry.example:5000'],
  ['registry.example:5000', true, 'http://registry.example:5000'],
  ['localhost:5000', undefined, 'http://localhost:5000'],
  ['localhost:5000', false, 'https://localhost:5000'],
  ['127.0.0.1:5000', undefined, 'http://127.0.0.1:5000'],
  ['[::1]:5000', undefined, 'http://[::1]:5000'],
  ['10.0.0.1', undefined, 'https://10.0.0.1'],
])('%s (plain HTTP: %s) is at %s', (registry, plainHttp, expected) => {
  expect(new OwnHost(registry, plainHttp).url.origin).toBe(expected);
});

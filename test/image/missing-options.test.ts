import { CBuild, Healthcheck, LambdaRuntime } from '../../src';

test.each<[string, () => unknown]>([
  ['Healthcheck.http()', () => Healthcheck.http(undefined as never)],
  ['LambdaRuntime.webAdapter()', () => LambdaRuntime.webAdapter(8080, null as never)],
  ['CBuild.make()', () => CBuild.make(undefined as never)],
  ['CBuild.cmake()', () => CBuild.cmake(null as never)],
])('%s without options says what is missing', (where, make) => {
  expect(make).toThrow(`${where}: there are no options`);
});

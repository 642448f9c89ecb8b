import { CBuild, GoProgram, Healthcheck, LambdaRuntime, PythonProgram, ScratchImage } from '../../src';

test.each<[string, () => unknown]>([
  ['Healthcheck.http()', () => Healthcheck.http(undefined as never)],
  ['LambdaRuntime.webAdapter()', () => LambdaRuntime.webAdapter(8080, null as never)],
  ['CBuild.make()', () => CBuild.make(undefined as never)],
  ['CBuild.cmake()', () => CBuild.cmake(null as never)],
  ['GoProgram', () => new GoProgram(null as never)],
])('%s without options says what is missing', (where, make) => {
  expect(make).toThrow(`${where}: there are no options`);
});

const image = (options: object): unknown => new ScratchImage({ program: new GoProgram(), ...options });

// from JavaScript anything may come; what was ignored would be missing from the image
test.each<[string, () => unknown]>([
  ['PythonProgram.include: this is not a list (got "x")', () => new PythonProgram({ include: 'x' as never })],
  ['GoProgram.exclude: this is not a list (got {})', () => new GoProgram({ exclude: {} as never })],
  ['ScratchImage.caCertificates: these are no CaCertificates (got {})', () => image({ caCertificates: {} })],
  ['ScratchImage.env: this is no map (got "number")', () => image({ env: 5 })],
  ['ScratchImage.labels: this is no map (got "Array")', () => image({ labels: [] })],
  ['ScratchImage.files: this is no map (got "Map")', () => image({ files: new Map([['/a', 'b']]) })],
  ['ScratchImage.strict: this is neither true nor false (got "x")', () => image({ strict: 'x' })],
  ['ScratchImage.timezones: this is neither true nor false (got 1)', () => image({ timezones: 1 })],
])('%s', (message, make) => {
  expect(make).toThrow(message);
});

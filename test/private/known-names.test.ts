import { App, Stack } from 'aws-cdk-lib';
import { aws, BunProgram, CProgram, DistrolessImage, DockerfileImage, GoProgram, JavaProgram, MinimalImage, NodejsProgram, PrebuiltProgram, PythonProgram, RustProgram, ScratchImage } from '../../src';

/** From JavaScript anything may come. */
const js = (options: object): never => options as never;
const stack = (): Stack => new Stack(new App(), 'Shop');
const image = (): ScratchImage => new ScratchImage({ program: new GoProgram() });

test.each<[string, () => unknown, string]>([
  ['GoProgram', () => new GoProgram(js({ variable: { 'main.version': '1' } })), 'got "variable"\\); allowed: projectRoot, entry, .*; fix: write variables$'],
  ['PythonProgram', () => new PythonProgram(js({ requirement: 'a.txt' })), 'fix: write requirements$'],
  ['NodejsProgram', () => new NodejsProgram(js({ nodeOption: [] })), 'fix: write nodeOptions$'],
  ['JavaProgram', () => new JavaProgram(js({ mainclass: 'Main' })), 'fix: write mainClass$'],
  ['RustProgram', () => new RustProgram(js({ feature: ['a'] })), 'fix: write features$'],
  ['CProgram', () => new CProgram(js({ librarys: ['m'] })), 'fix: '],
  ['BunProgram', () => new BunProgram(js({ entrypoint: 'a.ts' })), 'fix: write entry$'],
  ['PrebuiltProgram', () => new PrebuiltProgram(js({ entry: 'a', projectroot: '.' })), 'fix: write projectRoot$'],
  ['ScratchImage', () => new ScratchImage(js({ program: new GoProgram(), port: 8080 })), 'fix: write ports$'],
  ['ScratchImage', () => new ScratchImage(js({ program: new GoProgram(), base: 1 })), 'got "base"'],
  ['DistrolessImage', () => new DistrolessImage(js({ program: new GoProgram(), enviroment: {} })), 'fix: write env$'],
  ['MinimalImage\\.of\\(\\)', () => MinimalImage.of(new GoProgram(), js({ timezone: true })), 'fix: write timezones$'],
  ['DockerfileImage', () => new DockerfileImage(js({ dockerFile: 'Dockerfile' })), 'fix: write dockerfile$'],
  ['(Shop/Image: )?MinimalImageAsset', () => new aws.MinimalImageAsset(stack(), 'Image', js({ image: image(), publishr: 1 })), 'fix: write publisher$'],
  ['(Shop/Repository: )?ImageRepository', () => new aws.ImageRepository(stack(), 'Repository', js({ cacheDay: 1 })), 'fix: write cacheDays$'],
])('%s: a name that no option has is refused', (where, make, end) => {
  expect(make).toThrow(new RegExp(`^${where}: there is no such option \\(.*${end}`));
});

test('what is undefined is left out, whatever its name', () => {
  expect(() => new GoProgram(js({ variable: undefined }))).not.toThrow();
});

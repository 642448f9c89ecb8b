import { join } from 'node:path';
import { build, HERE, needs, SLOW, tree } from './support';
import { DockerfileImage, GoProgram, MinimalImage, PrebuiltProgram } from '../../../src/image';
import { hostBuild, toolchainFor } from '../../../src/image/host/build-on-host';
import { hostInput, plainHostInput } from '../../../src/image/host/host-input';
import { STATIC_AMD64 } from '../../fixtures/elf';
import { folder, GO_MAIN, project } from '../support';

const env = process.env;

test('what a host build needs to know survives JSON, so another process can do it', async () => {
  needs('go', 'version');
  // GIVEN
  const described = MinimalImage.of(new GoProgram({ projectRoot: project({ 'main.go': GO_MAIN }) }), { platforms: [HERE] })._describe();
  const sent = JSON.stringify(plainHostInput(described));
  // WHEN
  const outDirs = [join(folder(), 'a'), join(folder(), 'b')];
  await hostBuild(described, HERE, { outDir: outDirs[0], env });
  const { tidied, ...made } = await hostBuild(JSON.parse(sent), HERE, { outDir: outDirs[1], env });
  await tidied;
  // THEN
  expect(tree(outDirs[1]).slice(1)).toEqual(tree(outDirs[0]).slice(1));
  expect(JSON.parse(JSON.stringify(made))).toEqual(made);
}, SLOW);

test('the steps of a program name no folder of this machine', () => {
  const root = project({ 'main.go': GO_MAIN });
  const { hostBuild: steps } = hostInput(MinimalImage.of(new GoProgram({ projectRoot: root }))._describe());
  expect(JSON.stringify(steps)).not.toContain(root);
  expect(steps?.steps.map(({ argv }) => argv.slice(0, 2))).toEqual([['go', 'mod'], ['go', 'build']]);
});

test('a prebuilt program needs no commands', async () => {
  const image = MinimalImage.of(new PrebuiltProgram({ projectRoot: project({ server: STATIC_AMD64 }), entry: 'server' }));
  expect(await toolchainFor(image._describe(), image.platforms[0], { env: {} })).toMatchObject({ found: 'none needed', version: '' });
  expect(await build(image, { platform: image.platforms[0], env: {} })).toMatchObject({ layers: [], findings: [], output: [] });
});

test('a Dockerfile needs an engine', async () => {
  const image = new DockerfileImage({ projectRoot: project({ Dockerfile: 'FROM scratch\nCOPY a /a\nUSER 1\nCMD ["/a"]\n', a: '' }) });
  expect(await toolchainFor(image._describe(), HERE, { env: {} })).toMatchObject({
    missing: 'this is built by a Dockerfile, which only a container engine can do', howToGet: 'build with a container engine',
  });
  await expect(build(image)).rejects.toThrow(/^hostBuild: this is built by a Dockerfile, which only a container engine can do; allowed: /);
});

test('a build that is stopped before it begins says so', async () => {
  const stopped = build(new GoProgram({ projectRoot: project({ 'main.go': GO_MAIN }) }), { signal: AbortSignal.abort() });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});

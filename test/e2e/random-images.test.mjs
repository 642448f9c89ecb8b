import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { DockerfileParser } from 'dockerfile-ast';
import { build, inspect, removeImages, skip } from './support/docker.mjs';
import { randomImage } from './support/random-images.mjs';
import { SEED, seeded } from './support/seeded.mjs';

const COUNT = 200;
const BUILT = 20;

const random = seeded(SEED);
const all = Array.from({ length: COUNT }, () => randomImage(random));
const again = `seed ${SEED}`;
console.log(`random images: MINIMAL_IMAGES_SEED=${SEED}`);

/** What an engine makes of the options: texts that the image adds to its base's. @param {any} options */
const wanted = ({ user = 65532, group = user, env = {}, labels = {}, ports = [], writablePaths = [] }) => ({
  user: `${user}:${group}`,
  env,
  labels,
  ports: ports.map((/** @type {number} */ port) => `${port}/tcp`),
  volumes: [...writablePaths].sort(),
});

describe(`${COUNT} random images`, () => {
  it('are rendered, the same twice, and have all that was asked for, as an independent parser reads them', () => {
    for (const [index, { name, image, options }] of all.entries()) {
      const where = `${again}, image ${index}: ${name}`;
      const text = image.dockerfile.render();
      const instructions = DockerfileParser.parse(text).getInstructions();
      const last = instructions.slice(instructions.findLastIndex((each) => each.getKeyword() === 'FROM'));
      const of = (/** @type {string} */ keyword) => last.filter((each) => each.getKeyword() === keyword);
      const { user, env, labels, ports, volumes } = wanted(options);
      assert.equal(image._describe(process.cwd(), {}, image._own).dockerfile.render(), text, where);
      assert.deepEqual(of('USER').map(String), [`USER ${user}`], where);
      assert.equal(of('RUN').length, 0, where);
      assert.deepEqual(of('EXPOSE').map((each) => each.getArgumentsContent()), ports, where);
      assert.deepEqual(of('VOLUME').length, volumes.length, where);
      const names = of('ENV').flatMap((each) => /** @type {any} */ (each).getProperties().map((/** @type {any} */ property) => property.getName()));
      for (const given of Object.keys(env)) assert(names.includes(given), `${where}: ENV ${given} of ${names}`);
      assert(of('LABEL').length >= Object.keys(labels).length, where);
      const hasFiles = JSON.parse(image.plan).layers.some((/** @type {any} */ layer) => layer.name === 'files');
      assert.equal(hasFiles, Object.keys(options.files ?? {}).length > 0, where);
      assert.equal(of('HEALTHCHECK').length, options.healthcheck ? 1 : 0, where);
      assert(image.inputHash.match(/^[0-9a-f]{64}$/) && JSON.parse(image.plan).format === 1, where);
    }
  });

  it('are of all kinds', () => {
    const kinds = new Set(all.map(({ name }) => name.split(' ')[0]));
    assert(kinds.size >= 8, `${again}: ${[...kinds]}`);
  });
});

describe(`${BUILT} of them, built by the engine`, { skip }, () => {
  after(removeImages);

  for (const [index, { name, image, options }] of all.filter(({ canBuild }) => canBuild).slice(0, BUILT).entries()) {
    it(`${index}: ${name}`, async () => {
      const { Config: { User, Env, Labels, ExposedPorts, Volumes, Healthcheck } } = await inspect(await build(image));
      const { user, env, labels, ports, volumes } = wanted(options);
      assert.equal(User, user, again);
      for (const [variable, value] of Object.entries(env)) assert(Env.includes(`${variable}=${value}`), `${again}: ${variable} of ${Env}`);
      for (const [label, value] of Object.entries(labels)) assert.equal(Labels[label], value, again);
      assert.deepEqual(Object.keys(ExposedPorts ?? {}).sort(), [...ports].sort(), again);
      assert.deepEqual(Object.keys(Volumes ?? {}).sort(), volumes, again);
      assert.deepEqual(Healthcheck?.Test, options.healthcheck && ['CMD', ...options.healthcheck.command], again);
    });
  }
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { IMAGE_ENVIRONMENT, buildkitLint, buildkitModule } from './support/buildkit-lint.mjs';
import { ROOT } from './support/library.mjs';
import { random, randomDockerfile } from './support/random-dockerfile.mjs';
import { synthesizedDockerfiles } from './support/synthesized.mjs';

const { CHECKS, checkBuild } = createRequire(import.meta.url)(join(ROOT, 'lib', 'dockerfile', 'checks', 'index.js'));
const SEED = Number(process.env.MINIMAL_IMAGES_SEED ?? 20_26);
const COUNT = 300;

/** Rules by name and line, as the library finds them. */
const found = (/** @type {import('./support/random-dockerfile.mjs').Made} */ { dockerfile, ignore, target, buildArgs }) => lines(
  checkBuild(dockerfile, { target, buildArgs, ignoreLines: ignore.split('\n'), environmentOf: () => IMAGE_ENVIRONMENT })
    .map((/** @type {any} */ { id, line }) => ({ rule: CHECKS.find((/** @type {any} */ check) => check.id === id).name, line })),
);

const lines = (/** @type {{ rule: string, line: number }[]} */ warnings) => [...new Set(warnings.map(({ rule, line }) => `${line} ${rule}`))].sort();

describe('the linter of BuildKit', () => {
  it('and the build checks say the same of the Dockerfiles that the parser of BuildKit is tested with', async () => {
    // GIVEN
    const folder = join(await buildkitModule(), 'frontend', 'dockerfile', 'parser', 'testfiles');
    const names = readdirSync(folder);
    const files = names.map((name) => ({ dockerfile: readFileSync(join(folder, name, 'Dockerfile'), 'utf8'), ignore: '', buildArgs: {} }));
    // WHEN
    const said = await buildkitLint(files);
    // THEN
    assert(names.length >= 30);
    names.forEach((name, index) => {
      const { warnings, error } = said[index];
      // what has no stage at all is no Dockerfile to either
      if (error === 'no build stage in current context') assert.throws(() => found(files[index]), /has no FROM instruction/, name);
      else assert.deepEqual(found(files[index]), lines(warnings), `${name}: ${error}`);
    });
  });

  it(`and the build checks say the same of ${COUNT} Dockerfiles that were made up, in which each check has something to say (seed ${SEED})`, async () => {
    // GIVEN
    const numbers = random(SEED);
    const made = Array.from({ length: COUNT }, () => randomDockerfile(numbers));
    // WHEN
    const said = await buildkitLint(made);
    // THEN
    made.forEach((one, index) => {
      assert(/^(undefined|lint violation found.*)$/.test(String(said[index].error)), `${one.dockerfile}\n${said[index].error}`);
      assert.deepEqual(found(one), lines(said[index].warnings), `seed ${SEED}, number ${index}:\n${one.dockerfile}\n.dockerignore: ${one.ignore}\ntarget: ${one.target}`);
    });
    const seen = new Set(said.flatMap(({ warnings }) => warnings.map(({ rule }) => rule)));
    assert.deepEqual([...seen].sort(), CHECKS.map((/** @type {any} */ { name }) => name).sort());
  });
});

describe('synthesized Dockerfiles', () => {
  /** @type {Record<string, string>} */
  let files;

  before(async () => {
    files = await synthesizedDockerfiles();
  });

  it('are there of every kind of program', () => {
    const kinds = readdirSync(join(ROOT, 'src', 'image', 'programs'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    assert.deepEqual(kinds.filter((kind) => !Object.keys(files).some((name) => name === kind || name.startsWith(`${kind}-`))), []);
  });

  it('have no finding of the linter of BuildKit', async () => {
    const names = Object.keys(files);
    const said = await buildkitLint(names.map((name) => ({ dockerfile: readFileSync(files[name], 'utf8'), ignore: ignoreFileOf(files[name]) })));
    assert(names.length >= 15);
    assert.deepEqual(Object.fromEntries(names.map((name, index) => [name, said[index]])), Object.fromEntries(names.map((name) => [name, { warnings: [] }])));
  });
});

/** @param {string} dockerfile its path */
function ignoreFileOf(dockerfile) {
  const path = join(dirname(dockerfile), '.dockerignore');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

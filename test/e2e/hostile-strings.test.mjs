import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { differences, hostileDockerfile } from './dockerfile-strings.mjs';
import { buildStaged, inspect, removeImages, savedImage, skip } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { lib } from './support/library.mjs';

const SHELL = 'python:3.13-slim-trixie';

/** @param {ReturnType<typeof hostileDockerfile>} given */
async function buildHostile({ text, context }) {
  const folder = temporaryFolder();
  const directory = join(folder, 'context');
  mkdirSync(directory);
  for (const [name, content] of Object.entries(context)) writeFileSync(join(directory, name), content);
  // beside the context: one of the names in it may be Dockerfile
  writeFileSync(join(folder, 'Dockerfile'), text);
  return buildStaged({ directory, dockerfile: join(folder, 'Dockerfile') });
}

/**
 * @param {Record<string, string>} expected content by path
 * @param {string} tag
 */
async function wrongFiles(expected, tag) {
  const { files } = await savedImage(tag);
  return Object.entries(expected).flatMap(([path, content]) => {
    const actual = files.get(path.replace(/^\/+/, ''))?.content.toString();
    return actual === content ? [] : [`${JSON.stringify(path)}: ${JSON.stringify(actual)?.slice(0, 80)}`];
  });
}

describe('hostile strings through a real build', { skip }, () => {
  after(removeImages);

  for (const [escape, base] of [['BACKSLASH', SHELL], ['BACKTICK', undefined]]) {
    it(`arrive byte for byte with ${escape} as the escape character${base ? ', in RUN too' : ''}`, async () => {
      const given = hostileDockerfile(lib, { escape: lib.EscapeCharacter[/** @type {string} */ (escape)], base });
      const tag = await buildHostile(given);
      assert.deepEqual(differences(given.expectations, (await inspect(tag)).Config), []);
      assert.deepEqual(await wrongFiles(given.expectations.files, tag), []);
    });
  }
});

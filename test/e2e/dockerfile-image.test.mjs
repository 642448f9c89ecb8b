import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildStaged, inspect, removeImages, runHardened, skip } from './support/docker.mjs';
import { listing, temporaryFolder } from './support/folders.mjs';
import { changeable } from './support/images.mjs';
import { fixture, lib, stage } from './support/library.mjs';

const imageOf = (/** @type {string} */ projectRoot) => new lib.DockerfileImage({ projectRoot });

describe('a Dockerfile that somebody wrote by hand', { skip }, () => {
  /** @type {{ directory: string, dockerfile: string }} */
  let staged;
  /** @type {string} */
  let tag;

  before(async () => {
    staged = stage(imageOf(fixture('existing-dockerfile')), temporaryFolder());
    tag = await buildStaged(staged);
  });
  after(removeImages);

  it('stages what its stages copy, less what .dockerignore names', () => {
    const files = Object.keys(listing(staged.directory)).filter((path) => /\.[a-z]+$/.test(path));
    assert.deepEqual(files, ['cmd/main.go', 'config/app.json', 'go.mod']);
  });

  it('runs', async () => {
    const { code, stdout, stderr } = await runHardened(tag);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'app.json {"greeting":"hello"}\n', stderr: '' });
  });

  it('keeps what it says about itself', async () => {
    const { Config: { User, Entrypoint } } = await inspect(tag);
    assert.deepEqual({ User, Entrypoint }, { User: '65532', Entrypoint: ['/server'] });
  });

  it('has a hash of exactly the files that are copied', () => {
    const before = imageOf(fixture('existing-dockerfile')).inputHash;
    const copy = changeable('existing-dockerfile');
    writeFileSync(join(copy, 'README.md'), 'another text');
    writeFileSync(join(copy, 'cmd', 'notes.txt'), 'other notes');
    writeFileSync(join(copy, 'config', 'app.local.json'), '{}');
    assert.equal(imageOf(copy).inputHash, before);
    writeFileSync(join(copy, 'config', 'app.json'), '{}');
    assert.notEqual(imageOf(copy).inputHash, before);
  });
});

import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { listing } from './support/folders.mjs';
import { supportedNodes } from './support/nodes.mjs';
import { copyExamples, imagesOf, synth } from './support/synth.mjs';

/** What CDK itself makes different from machine to machine, each with the reason. */
const MACHINE_DEPENDENT = new Map([
  ['MinimalImages.metadata.json', 'stack traces of where constructs and annotations were made, with absolute paths'],
]);
/** Folders that hold what images are built from, but are copied into none. */
const HOLDERS = ['minimal-images', 'minimal-images/archives', 'minimal-images/sources'];

const nodes = await supportedNodes();

/** Bytes of every file; modes of what we stage. The files of CDK have what the umask leaves. */
function comparable(/** @type {string} */ folder) {
  return Object.fromEntries(Object.entries(listing(folder))
    .filter(([path]) => !MACHINE_DEPENDENT.has(path))
    .map(([path, state]) => [path, path.startsWith('minimal-images/') && !HOLDERS.includes(path) ? state : state.replace(/^\d{4} /, '')]));
}

/** @param {Parameters<typeof synth>[1]} [options] @param {string} [below] */
async function assembly(options, below) {
  return comparable(await synth(copyExamples(below), options));
}

describe('synthesizing the example app twice', () => {
  /** @type {Record<string, string>} */
  let reference;

  before(async () => {
    reference = await assembly();
    assert(Object.keys(reference).some((path) => /^minimal-images\/.*\/main\.go$/.test(path)), 'sources are staged');
  });

  it('gives the same bytes in another folder', async () => {
    assert.deepEqual(await assembly({}, 'other/and deeper/Ünïcode'), reference);
  });

  for (const [what, options] of Object.entries({
    'another time zone': { env: { TZ: 'Pacific/Kiritimati' } },
    'a Turkish locale': { env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' } },
    'the C locale': { env: { LANG: 'C', LC_ALL: 'C' } },
    'a umask that closes files to others': { umask: '077' },
    'a umask that opens files to the group': { umask: '002' },
  })) {
    it(`gives the same bytes with ${what}`, async () => {
      assert.deepEqual(await assembly(options), reference);
    });
  }

  for (const [version, node] of nodes) {
    if (node === process.execPath) continue;
    it(`gives the same bytes with Node.js ${version}`, async () => {
      assert.deepEqual(await assembly({ node }), reference);
    });
  }
  it('is tried with every supported Node.js', () => {
    assert.equal(nodes.size, 3);
  });
});

describe('changing the sources of the example app', () => {
  /** @type {Record<string, string>} */
  let reference;

  before(async () => {
    reference = await assembly();
  });

  it('makes no difference when no stage copies the file', async () => {
    const examples = copyExamples();
    writeFileSync(join(examples, 'hello-go', 'README.md'), 'not part of the image');
    writeFileSync(join(examples, 'hello-c', 'notes.txt'), 'not part of the image');
    assert.deepEqual(comparable(await synth(examples)), reference);
  });

  it('changes exactly the image whose file changes its execute bit, and the template', async () => {
    const examples = copyExamples();
    const before = imagesOf(await synth(examples));
    chmodSync(join(examples, 'hello-python', 'main.py'), 0o755);
    const after = await synth(examples);
    const changed = Object.entries(imagesOf(after)).filter(([name, { hash }]) => hash !== before[name].hash).map(([name]) => name);
    assert.deepEqual(changed, ['HelloPython']);
    assert.notEqual(comparable(after)['MinimalImages.template.json'], reference['MinimalImages.template.json']);
  });
});

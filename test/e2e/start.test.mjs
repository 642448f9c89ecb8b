import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { run } from './engine/run.mjs';
import { BUNDLE } from './support/command-line.mjs';
import { temporaryFolder } from './support/folders.mjs';

/** All files below a folder. */
function filesOf(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
}

describe('the start of the command line', () => {
  const home = temporaryFolder();
  const code = join(home, 'cdk-minimal-images', 'engine', 'code');

  async function help(/** @type {string} */ cacheHome = home) {
    const { code: exitCode, stdout, stderr } = await run(process.execPath, [BUNDLE, 'build', '--help'], { env: { XDG_CACHE_HOME: cacheHome } });
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^Usage: minimal-images build/);
    return stdout;
  }

  it('says the same with code that was kept, with damaged code, and with none', async () => {
    const first = await help();
    const kept = filesOf(code);
    assert.ok(kept.length > 0, 'nothing was kept');
    assert.equal(await help(), first);
    for (const damage of [
      (/** @type {Buffer} */ bytes) => bytes.subarray(0, bytes.length / 2),
      (/** @type {Buffer} */ bytes) => Buffer.from(bytes).fill(0xff, 8, 4000),
      () => Buffer.alloc(0),
    ]) {
      for (const file of filesOf(code)) writeFileSync(file, damage(readFileSync(file)));
      assert.equal(await help(), first);
    }
  });

  it('runs no code that others could have written', async () => {
    const open = temporaryFolder();
    const folder = join(open, 'cdk-minimal-images', 'engine', 'code');
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    await help(open);
    assert.deepEqual(filesOf(open), []);
  });

  it('starts where nothing can be kept', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await help(file);
  });

  it('ends with the exit code of the command', async () => {
    for (let time = 0; time < 2; time++) {
      const { code: exitCode, stderr } = await run(process.execPath, [BUNDLE, 'inspect', 'oci:missing'], { env: { XDG_CACHE_HOME: home }, cwd: home });
      assert.deepEqual([exitCode, /missing/.test(stderr)], [64, true], stderr);
    }
  });
});

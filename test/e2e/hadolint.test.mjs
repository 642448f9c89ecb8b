import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { run } from './engine/run.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { ensureHadolint } from './support/hadolint.mjs';
import { synthesizedDockerfiles } from './support/synthesized.mjs';

/** Rules that the recipes break on purpose, each with the reason, in this one place. None at present. */
const ON_PURPOSE = {};

const { hadolint, reason } = await ensureHadolint();

describe('hadolint', { skip: hadolint ? false : reason }, () => {
  /** @type {Record<string, string>} */
  let files;

  before(async () => {
    files = await synthesizedDockerfiles();
  });

  it('finds what is wrong', async () => {
    const found = await lint(String(hadolint), 'FROM debian\nRUN cd /tmp && sudo id\n');
    assert(found.some((line) => line.startsWith('DL3004 error')), found.join('\n'));
  });

  it('has nothing against the Dockerfiles of the examples and of every kind of program', async () => {
    assert(Object.keys(files).length >= 15);
    const found = [];
    for (const [name, file] of Object.entries(files)) {
      for (const line of await lint(String(hadolint), readFileSync(file, 'utf8'))) {
        if (!Object.hasOwn(ON_PURPOSE, line.split(' ')[0])) found.push(`${name}: ${line}`);
      }
    }
    assert.deepEqual(found, []);
  });
});

/**
 * All that it says, as `rule severity line: message`.
 *
 * @param {string} hadolint
 * @param {string} dockerfile its text
 */
async function lint(hadolint, dockerfile) {
  const input = (async function* () {
    yield Buffer.from(dockerfile);
  })();
  // in an empty folder, and with an empty home: no settings but its own; the exit code for findings does not matter
  const cwd = temporaryFolder();
  const { stdout, stderr } = await run(hadolint, ['--no-fail', '--format', 'json', '-'], { input, cwd, env: { HOME: cwd, XDG_CONFIG_HOME: cwd } });
  assert.equal(stderr, '');
  return JSON.parse(stdout)
    .map((/** @type {any} */ { code, level, line, message }) => `${code} ${level} line ${line}: ${message}`);
}

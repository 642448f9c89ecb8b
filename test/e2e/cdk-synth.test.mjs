import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { run } from './engine/run.mjs';
import { listing, temporaryFolder } from './support/folders.mjs';
import { ROOT } from './support/library.mjs';
import { copyExamples, synth } from './support/synth.mjs';

const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
/** Only root may cut a process off from the network. */
const OFFLINE = process.getuid?.() === 0 && process.platform === 'linux' ? ['unshare', '-n'] : [];
const WHERE = OFFLINE.length > 0 ? 'without a network' : 'with the network, since this user may not cut it off';

/** @param {string[]} args @param {string} examples */
function cdk(args, examples) {
  const [command, ...rest] = [...OFFLINE, process.execPath, CDK, ...args];
  // a home of its own: no settings, caches or credentials of the user
  const home = temporaryFolder();
  return run(command, rest, {
    cwd: join(examples, 'cdk-app'),
    env: { CI: 'true', CDK_HOME: home, HOME: home, CDK_OUTDIR: undefined, AWS_EC2_METADATA_DISABLED: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
}

describe(`the CDK command line, ${WHERE}`, () => {
  if (OFFLINE.length > 0) {
    it('has no network here', async () => {
      const { stdout } = await run('unshare', ['-n', 'cat', '/proc/net/dev']);
      assert.deepEqual([...stdout.matchAll(/^\s*(\w+):/gm)].map((match) => match[1]).filter((name) => name !== 'lo'), []);
    });
  }

  it('lists the stack', async () => {
    const { code, stdout, stderr } = await cdk(['ls'], copyExamples());
    assert.equal(code, 0, stderr);
    assert.equal(stdout, 'MinimalImages\n');
  });

  it('synthesizes the same template and the same images as the app alone', async () => {
    const examples = copyExamples();
    const outdir = join(temporaryFolder(), 'cdk.out');
    const { code, stderr } = await cdk(['synth', '--quiet', '--output', outdir], examples);
    assert.equal(code, 0, stderr);
    const alone = await synth(examples, { env: { CDK_CONTEXT_JSON: readContext(examples) } });
    assert.deepEqual(staged(outdir), staged(alone));
    assert.deepEqual(resources(outdir), resources(alone));
  });
});

/** @param {string} examples */
function readContext(examples) {
  return JSON.stringify(JSON.parse(readFileSync(join(examples, 'cdk-app', 'cdk.json'), 'utf8')).context);
}

/** @param {string} assembly */
function staged(assembly) {
  const { dockerImages } = JSON.parse(readFileSync(join(assembly, 'MinimalImages.assets.json'), 'utf8'));
  return { dockerImages, files: listing(join(assembly, 'minimal-images')) };
}

/**
 * The template's resources without their metadata, which the command line asks for.
 *
 * @param {string} assembly
 */
function resources(assembly) {
  const { Resources } = JSON.parse(readFileSync(join(assembly, 'MinimalImages.template.json'), 'utf8'));
  return Object.fromEntries(Object.entries(Resources).map(([id, { Metadata: _, ...resource }]) => [id, resource]));
}

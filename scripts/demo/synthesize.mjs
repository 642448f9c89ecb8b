import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../test/e2e/engine/run.mjs';
import { ROOT } from '../set-up.mjs';
import { assemblyOf } from './folder.mjs';

/**
 * Runs an app as the CDK command line does, with the context of its cdk.json; no account, no network.
 *
 * @param {string} app
 */
export async function synthesize(app) {
  const folder = join(ROOT, 'examples', app);
  const { context } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
  await must(process.execPath, [join(ROOT, 'node_modules', 'ts-node', 'dist', 'bin.js'), '--transpile-only', 'app.ts'], {
    cwd: folder,
    env: { CDK_OUTDIR: assemblyOf(app), CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:enable-path-metadata': true }) },
  });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../test/e2e/engine/run.mjs';
import { ROOT } from '../set-up.mjs';
import { ASSEMBLY } from './folder.mjs';

const APP = join(ROOT, 'examples', 'cdk-app');

/** Runs the app as the CDK command line does, with the context of its cdk.json; no account, no network. */
export async function synthesize() {
  const { context } = JSON.parse(readFileSync(join(APP, 'cdk.json'), 'utf8'));
  await must(process.execPath, [join(ROOT, 'node_modules', 'ts-node', 'dist', 'bin.js'), '--transpile-only', 'app.ts'], {
    cwd: APP,
    env: { CDK_OUTDIR: ASSEMBLY, CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:enable-path-metadata': true }) },
  });
}

// `npm run integ:snapshots`: the templates of the apps in test/integ against those that are committed, without AWS. `-- --update` makes them anew;
// CONTRIBUTING.md says when that is enough.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, setUp } from './set-up.mjs';

const FOLDER = join(ROOT, 'test', 'integ');
/** What is compared, and what finds it. */
const KEPT = ['aws:cloudformation:stack', 'cdk:asset-manifest'];
const update = process.argv.includes('--update');

setUp();
tidy();
const { status } = spawnSync('npx', ['integ-runner', ...update ? ['--dry-run', '--force', '--update-on-failed', '--parallel-regions', 'us-east-1'] : []], {
  cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_NO_WARNINGS: '1' },
});
tidy();
process.exit(status ?? 1);

/** Leaves templates, manifests and lists of assets in the snapshots: no assets, and no stack traces, which name folders of this machine. */
function tidy() {
  for (const snapshot of readdirSync(FOLDER).filter(name => name.endsWith('.snapshot')).map(name => join(FOLDER, name))) {
    for (const name of readdirSync(snapshot).filter(each => /^(asset\.|minimal-images$|tree\.json$)|\.metadata\.json$/.test(each))) {
      rmSync(join(snapshot, name), { recursive: true });
    }
    const path = join(snapshot, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    const kept = Object.entries(manifest.artifacts).filter(([, { type }]) => KEPT.includes(type));
    manifest.artifacts = Object.fromEntries(kept.map(([id, { additionalMetadataFile: _, ...artifact }]) => [id, artifact]));
    writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
}

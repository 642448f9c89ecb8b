// One run of bench/synth.mjs: `synth-app.mjs ours|peer equal|distinct PROJECTS` prints seconds and bytes as JSON.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const [who, kind, projects] = process.argv.slice(2);
const { App, Stack } = require('aws-cdk-lib');
const { DockerImageAsset, Platform } = require('aws-cdk-lib/aws-ecr-assets');
const { aws, GoProgram, ScratchImage } = require('../../lib');
void aws.MinimalImageAsset; // loaded before the clock starts, as the peer is

const outdir = mkdtempSync(join(tmpdir(), 'bench-app-'));
const started = process.hrtime.bigint();
const app = new App({ outdir });
const stacks = Array.from({ length: 4 }, (_, index) => new Stack(app, `Stack${index}`));
for (let index = 0; index < 1000; index++) {
  const directory = join(projects, `p${index % 100}`);
  const scope = stacks[index % stacks.length];
  if (who === 'ours') {
    const env = kind === 'distinct' ? { SETTING: String(index) } : undefined;
    new aws.MinimalImageAsset(scope, `Image${index}`, { image: new ScratchImage({ program: new GoProgram({ projectRoot: directory }), env }) });
  } else {
    const buildArgs = kind === 'distinct' ? { SETTING: String(index) } : undefined;
    new DockerImageAsset(scope, `Image${index}`, { directory, buildArgs, platform: Platform.LINUX_AMD64 });
  }
}
app.synth();
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
console.log(JSON.stringify({ seconds, bytes: bytesOf(outdir) }));
rmSync(outdir, { recursive: true, force: true });

function bytesOf(path) {
  return readdirSync(path, { withFileTypes: true })
    .reduce((sum, entry) => sum + (entry.isDirectory() ? bytesOf(join(path, entry.name)) : statSync(join(path, entry.name)).size), 0);
}

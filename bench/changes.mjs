// What a changed source line moves: two builds of each program, the second with one line changed, both pushed to one registry. Counted are the compressed
// bytes of the blobs that the registry had not.
//
//   share   of all layers of the image, the base's too
//   of own  of the layers that the image adds to its base
//
// Images are built from their Dockerfiles by the container engine, which this bench starts when none answers.
//
// --only python-http,go-http  --no-set-up (lib/ as it is)  --json FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from './lib/report.mjs';
import { setUp } from '../scripts/set-up.mjs';
import { startEngine } from '../test/e2e/engine/engine.mjs';
import { ensureImages } from '../test/e2e/engine/stand-ins.mjs';

/** Most of its bytes that a change of one line may move, where the runtime is no part of the program. */
const MARK = 0.05;
/** Kind in test/e2e/support/images.mjs, the line that changes, and whether the mark is for it: a compiled program is one file. */
const PROGRAMS = {
  'python-http': { fixture: 'python-http', file: 'src/shop/main.py', from: 'Merhaba {name}!', to: 'Selam {name}!', marked: true },
  'nodejs-http': { fixture: 'nodejs-http', file: 'src/greeting.ts', from: 'Merhaba', to: 'Selam', marked: true },
  'java-http': { fixture: 'java-http', file: 'src/main/java/shop/Server.java', from: '.strip()', to: '.trim()', marked: true },
  'go-dependency': { fixture: 'go-dependency', file: 'main.go', from: 'func main() {', to: 'func main() {\n\tprintln("changed")', marked: false },
  'rust-http': { fixture: 'rust-http', file: 'src/main.rs', from: 'Merhaba {name}!', to: 'Selam {name}!', marked: false },
};

const { values: flags } = parseArgs({ options: { only: { type: 'string', default: Object.keys(PROGRAMS).join(',') }, 'no-set-up': { type: 'boolean' }, json: { type: 'string' } } });
const only = flags.only.split(',');
const unknown = only.find(name => PROGRAMS[name] === undefined);
if (unknown !== undefined) {
  throw new Error(`--only: there is no program ${unknown}, only ${Object.keys(PROGRAMS).join(', ')}`);
}
if (!flags['no-set-up']) {
  setUp();
}
const { engine, reason } = await startEngine();
if (!engine) {
  throw new Error(reason);
}
// these load lib/, which a fresh clone has only now
const { build, docker, removeImages } = await import('../test/e2e/support/docker.mjs');
const { images, changeable } = await import('../test/e2e/support/images.mjs');
const { startRegistry } = await import('../test/e2e/support/registry.mjs');

const registry = await startRegistry();
const rows = [];
try {
  for (const name of only) {
    rows.push(await changeOf(name));
  }
} finally {
  await removeImages();
  await registry.stop();
}
console.log(`\nchanges: bytes that one changed source line moves (node ${process.version})\n`);
const mb = bytes => `${(bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 2)} MB`;
const percent = share => `${(share * 100).toFixed(2)} %`;
table(['program', 'image', 'own layers', 'moved', 'share', 'of own', 'mark'], rows.map(({ name, all, own, moved, mark }) => [
  name, mb(all), mb(own), mb(moved), percent(moved / all), percent(moved / own), mark === undefined ? '' : `${moved / all < mark ? 'holds' : 'MISSED'} (< ${percent(mark)})`,
]));
if (flags.json) {
  writeFileSync(flags.json, `${JSON.stringify(rows, null, 1)}\n`);
}
process.exitCode = rows.some(({ mark, moved, all }) => mark !== undefined && moved / all >= mark) ? 1 : 0;

/** Builds and pushes a program, changes a line, and does so again. */
async function changeOf(name) {
  const { fixture, file, from, to, marked } = PROGRAMS[name];
  const root = changeable(fixture);
  const { recipe, plan } = images[name](root)._describe();
  await ensureImages([...recipe.toolchains, JSON.parse(plan).base].filter(reference => reference !== 'scratch'), { engine });
  const before = await pushed(images[name](root), `${name}:before`);
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) {
    throw new Error(`${file} of ${fixture} has no ${JSON.stringify(from)}`);
  }
  writeFileSync(path, text.replace(from, to));
  const after = await pushed(images[name](root), `${name}:after`);
  const known = new Set(before.blobs.map(({ digest }) => digest));
  const sum = blobs => blobs.reduce((total, { size }) => total + size, 0);
  const moved = after.blobs.filter(({ digest }) => !known.has(digest));
  if (moved.length < 2) {
    throw new Error(`${name}: the change did not reach the image`);
  }
  console.error(`${name}: ${moved.length} of ${after.blobs.length} blobs moved`);
  return { name, all: sum(after.blobs), own: sum(after.blobs.slice(after.below)), moved: sum(moved), mark: marked ? MARK : undefined };
}

/** Layers and configuration as the registry has them, the base's layers first. */
async function pushed(image, name) {
  const tag = await build(image);
  const reference = `${registry.host}/${name}`;
  await docker('tag', tag, reference);
  await docker('push', '--quiet', reference);
  const base = image.choice.split(': ')[0];
  const below = base === 'scratch' ? 0 : JSON.parse(await docker('image', 'inspect', base))[0].RootFS.Layers.length;
  await docker('rmi', reference);
  const { layers, config } = await manifestOf(name);
  return { blobs: [...layers, config], below };
}

async function manifestOf(name) {
  const [repository, tag] = name.split(':');
  const text = await new Promise((resolve, reject) => {
    const headers = { accept: 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json' };
    get(`http://${registry.host}/v2/${repository}/manifests/${tag}`, { headers }, response => {
      const parts = [];
      response.on('data', part => parts.push(part)).on('end', () => resolve(Buffer.concat(parts).toString())).on('error', reject);
    }).on('error', reject);
  });
  return JSON.parse(text);
}

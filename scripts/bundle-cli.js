// Bundles the command line into one file, and what starts it into another, so that `npx minimal-images` starts at once and brings no packages along.
// What it is made of besides stands in NOTICES.txt with its licence.
const { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const ROOT = join(__dirname, '..');
const OUT = join(ROOT, 'lib', 'cli');

const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // src/cli/launch.ts reads it as such: V8 is faster with text of one byte per character
  charset: 'ascii',
  // asked for only when an image goes to ECR
  external: ['@aws-sdk/*'],
  tsconfigRaw: {},
  // half of the time to start would go into reading it; names stay, for stack traces
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  write: false,
};

mkdirSync(OUT, { recursive: true });
const inputs = [
  ...bundle('src/cli/index.ts', 'command-line.js', 0o644),
  ...bundle('src/cli/launch.ts', 'minimal-images.js', 0o755, '#!/usr/bin/env node'),
];
replace(join(OUT, 'NOTICES.txt'), Buffer.from(notices(inputs)), 0o644);

/** Writes one file of all that an entry point needs. */
function bundle(entry, name, mode, banner) {
  const { outputFiles: [{ contents }], metafile } = buildSync({ ...OPTIONS, entryPoints: [entry], outfile: `lib/cli/${name}`, banner: banner ? { js: banner } : {} });
  if (contents.some(byte => byte > 0x7f)) {
    throw new Error(`${name} is not ASCII`);
  }
  replace(join(OUT, name), Buffer.from(contents), mode);
  return Object.keys(metafile.inputs);
}

/** Name, version and licence of every package in the bundle. */
function notices(inputs) {
  const folders = [...new Set(inputs.map(path => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean))].sort();
  const parts = folders.map(folder => {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(ROOT, folder)).sort().find(each => /^licen[cs]e(\.|$)/i.test(each));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(ROOT, folder, file), 'utf8').trim() : ''}\n`;
  });
  return `command-line.js holds these packages:\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

// Tests run this file: it is complete at every moment, and untouched when nothing changed.
function replace(path, bytes, mode) {
  if (!existsSync(path) || !readFileSync(path).equals(bytes)) {
    const temporary = join(ROOT, 'lib', `.${process.pid}.js`);
    writeFileSync(temporary, bytes);
    chmodSync(temporary, mode);
    renameSync(temporary, path);
  }
}

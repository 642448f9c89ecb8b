// Writes docs/comparison.md and docs/comparison.svg: the hello program of each language on a full image, on distroless and on scratch, built for real.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, setUp } from './set-up.mjs';
import { startEngine } from '../test/e2e/engine/engine.mjs';
import { ensureImages } from '../test/e2e/engine/stand-ins.mjs';

const LANGUAGES = ['go', 'rust', 'c', 'python', 'nodejs', 'java'];
const NAMES = { go: 'Go', rust: 'Rust', c: 'C', python: 'Python', nodejs: 'Node.js', java: 'Java' };
const DOCS = join(ROOT, 'docs');

setUp();
const require = createRequire(import.meta.url);
const { MinimalImage } = require(join(ROOT, 'lib', 'index.js'));
const { renderSizes } = require(join(ROOT, 'lib', 'cli', 'compare', 'chart.js'));
const { fullBase } = require(join(ROOT, 'lib', 'cli', 'compare', 'full-base.js'));
const { detectProgram } = require(join(ROOT, 'lib', 'image', 'detect.js'));
const { bytes } = require(join(ROOT, 'lib', 'cli', 'table.js'));

const { engine, reason } = await startEngine();
if (!engine) {
  throw new Error(reason);
}
const programs = [];
const standIns = new Set();
for (const language of LANGUAGES) {
  const project = `examples/hello-${language}`;
  const { recipe } = MinimalImage.detect(join(ROOT, project))._describe();
  const { program } = detectProgram(project, ROOT);
  const bases = [fullBase(program).reference, 'gcr.io/distroless/static-debian13:nonroot', program._smallestBase(ROOT).base.reference];
  const references = [...new Set([...recipe.toolchains, ...bases])].filter(reference => reference !== 'scratch');
  const origins = await ensureImages(references, { engine });
  [...origins].filter(([, origin]) => origin === 'stand-in').forEach(([reference]) => standIns.add(reference));
  process.stderr.write(`${project} …\n`);
  const args = [join(ROOT, 'lib', 'cli', 'minimal-images.js'), 'compare', project, '--engine', 'docker', '--format', 'json', '--quiet'];
  const { variants } = JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ...engine.env, CDK_DOCKER: engine.command } }));
  const failed = variants.filter(({ failed: why }) => why !== undefined);
  if (failed.length > 0) {
    throw new Error(`${project}: ${failed.map(({ variant, failed: why }) => `${variant}: ${why}`).join('; ')}`);
  }
  programs.push({ name: NAMES[language], rows: variants });
}

const lines = programs.flatMap(({ name, rows }) => rows.map(({ variant, base, compressed, unpacked, files, packages, shell, user, seconds }) =>
  `| ${[name, variant, `\`${base}\``, bytes(compressed), bytes(unpacked), files, packages, shell ? `\`/${shell}\`` : 'none', user, `${seconds.toFixed(1)} s`].join(' | ')} |`));
writeFileSync(join(DOCS, 'comparison.svg'), renderSizes('One hello program, compressed size of its image', programs));
writeFileSync(join(DOCS, 'comparison.md'), `# Comparison

The hello program of each language (\`examples/hello-*\`), built from its synthesized Dockerfile on the image that people take first, on distroless and, where it links statically, on scratch.

![Compressed size of the images](comparison.svg)

| program | variant | base | compressed | unpacked | files | packages | shell | user | build |
|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}

Made by \`npm run comparison\`, which writes this page and the picture anew. Build times are those of one run on one busy machine with warm caches, the engine's export included. Of a program of your own:
\`npx minimal-images compare FOLDER --svg sizes.svg\` ([command line](command-line.md)).
${standIns.size === 0 ? '' : `
Where these were built, the images below could not be pulled, and stand-ins under the same names were made of Debian packages. Stand-ins of toolchains are smaller than the originals, which have more
tools: the full variants are understated. ${[...standIns].sort().map(reference => `\`${reference}\``).join(', ')}.
`}`);

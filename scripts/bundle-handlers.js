// Bundles what runs outside of a synthesis, one file each: the function behind the custom resource and the program that CodeBuild runs.
// They ship in the package, so that no user needs esbuild or Docker at synth. The AWS SDK stays outside: the Lambda runtime has it.
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const ROOT = join(__dirname, '..');
const HANDLERS = join(ROOT, 'src', 'aws', 'handlers');
const OUT = join(ROOT, 'lib', 'handlers');

const names = readdirSync(HANDLERS).filter(each => existsSync(join(HANDLERS, each, 'index.ts'))).sort();
mkdirSync(OUT, { recursive: true });
for (const name of names) {
  const { outputFiles: [{ contents }] } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join('src', 'aws', 'handlers', name, 'index.ts')],
    outfile: join('lib', 'handlers', `${name}.js`),
    bundle: true,
    platform: 'node',
    // the oldest default of CodeBuild's own images
    target: 'node18',
    format: 'cjs',
    charset: 'utf8',
    external: ['@aws-sdk/*'],
    tsconfigRaw: {},
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  });
  replace(join(OUT, `${name}.js`), Buffer.from(contents));
}
for (const file of readdirSync(OUT).filter(each => !names.includes(each.replace(/\.js$/, '')))) {
  rmSync(join(OUT, file), { recursive: true, force: true });
}

// Tests synthesize apps with these files: they are complete at every moment, and untouched when nothing changed.
function replace(path, contents) {
  if (!existsSync(path) || !readFileSync(path).equals(contents)) {
    const temporary = join(ROOT, 'lib', `.${process.pid}.js`);
    writeFileSync(temporary, contents);
    renameSync(temporary, path);
  }
}

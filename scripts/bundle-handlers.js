// Bundles what runs outside of a synthesis, one file each: the function behind the custom resource and the program that CodeBuild runs.
// They ship in the package, so that no user needs esbuild or Docker at synth. The AWS SDK stays outside: the Lambda runtime has it.
const { existsSync, readdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const ROOT = join(__dirname, '..');
const HANDLERS = join(ROOT, 'src', 'aws', 'handlers');
const OUT = join(ROOT, 'lib', 'handlers');

rmSync(OUT, { recursive: true, force: true });
for (const name of readdirSync(HANDLERS).sort().filter(each => existsSync(join(HANDLERS, each, 'index.ts')))) {
  buildSync({
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
  });
}

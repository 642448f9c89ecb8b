// `npm run demo`: synthesizes the example app, then builds and runs its images with the embedded engine and the toolchains that this machine has,
// and with a container engine in addition where one answers.
//
// Progress goes to standard error, results to standard output. Exit code 1 only when something broke: what this machine lacks
// (a toolchain, a base image, an engine) is a row of the table that says so.
import { relative } from 'node:path';
import { setUp, ROOT } from './set-up.mjs';
import { readAssembly } from './demo/assembly.mjs';
import { chooseBuilders } from './demo/builders.mjs';
import { APPS, DEMO, emptyDemoFolder } from './demo/folder.mjs';
import { checkLimits, showImages } from './demo/images.mjs';
import { log, seconds, timed } from './demo/progress.mjs';
import { showAssembly } from './demo/show-assembly.mjs';
import { synthesize } from './demo/synthesize.mjs';

// `npm run demo | head` is no failure.
process.stdout.on('error', error => process.exit(error.code === 'EPIPE' ? 0 : 1));

async function main() {
  const start = performance.now();
  setUp();
  emptyDemoFolder();
  for (const app of APPS) await timed(`synthesize examples/${app}`, () => synthesize(app));
  const assembly = readAssembly();
  showAssembly(assembly);
  const { builders, missing } = await chooseBuilders(assembly.assets);
  const results = [];
  for (const asset of assembly.assets) {
    for (const builder of builders) results.push(await rowOf(asset, builder));
  }
  showImages(results, builders.flatMap(builder => builder.notes()));
  const failures = [...results.filter(result => result.state === 'failed'), ...checkLimits(results)];
  for (const { name, reason, details } of failures) {
    log(`\n${name}: ${reason}${details ? `\n${details}` : ''}`);
  }
  missing.forEach(line => console.log(line));
  console.log(`Files: ${relative(ROOT, DEMO)}/ (made anew by each run)`);
  console.log('Next:  cd examples/cdk-app && npx cdk deploy   (needs AWS credentials, a bootstrapped region and an engine)');
  log(`demo: ${failures.length === 0 ? 'done' : `${failures.length} failed`}, ${seconds(start)}`);
  return failures.length === 0 ? 0 : 1;
}

/** @returns {Promise<import('./demo/builders.mjs').Result>} */
async function rowOf(asset, builder) {
  const begun = performance.now();
  const result = await timed(`${asset.name}: ${builder.name}`, () => builder.build(asset));
  return { ...result, milliseconds: performance.now() - begun };
}

try {
  process.exitCode = await main();
} catch (error) {
  log(`\ndemo: ${error.message}`);
  process.exitCode = 1;
}

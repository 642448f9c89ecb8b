// `npm run e2e:aws`: the suites that deploy with the CDK command line to an emulated AWS. `--only name` runs the suites whose names hold it.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareParts } from '../test/e2e-aws/harness/parts.mjs';
import { ROOT, setUp } from './set-up.mjs';

const FOLDER = join(ROOT, 'test', 'e2e-aws');

const only = readOnly();
const suites = readdirSync(FOLDER).filter(name => name.endsWith('.test.mjs')).sort();
const chosen = suites.filter(suite => only.length === 0 || only.some(name => suite.includes(name)));
if (chosen.length === 0) {
  fail(`no suite is called ${only.join(', ')}; there are ${suites.join(', ')}`, 2);
}

setUp();
const { parts, reason } = await prepareParts();
if (!parts) {
  nothingToRunOn(reason);
}
console.log(`engine: ${parts.engine.command} ${parts.engine.version}; AWS: emulated on this machine`);

const flags = ['--test', '--test-concurrency=1', '--test-reporter=spec', '--test-reporter-destination=stdout'];
const counts = ['--test-reporter', join(ROOT, 'test', 'e2e', 'support', 'counts-reporter.mjs'), '--test-reporter-destination=stdout'];
const paths = chosen.map(suite => join(FOLDER, suite));
const { status } = spawnSync(process.execPath, [...flags, ...counts, ...paths], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
process.exit(status ?? 1);

function readOnly() {
  try {
    return parseArgs({ options: { only: { type: 'string', multiple: true } } }).values.only ?? [];
  } catch (error) {
    return fail(`${error.message}\nUsage: npm run e2e:aws [-- --only name]…`, 2);
  }
}

/** Where a machine is there to run the suites, a missing part is a failure. */
function nothingToRunOn(why) {
  if (process.env.CI === 'true') {
    fail(`nothing to run on: ${why}`, 1);
  }
  console.log(`skipped: no AWS because ${why}`);
  process.exit(0);
}

function fail(message, code) {
  console.error(message);
  process.exit(code);
}

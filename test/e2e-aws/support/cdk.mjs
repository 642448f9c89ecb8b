import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, run } from '../../e2e/engine/run.mjs';
import { temporaryFolder } from '../../e2e/support/folders.mjs';
import { ROOT } from '../../e2e/support/library.mjs';
import { ACCOUNT, REGION } from '../harness/places.mjs';

const CDK = join(ROOT, 'node_modules', '.bin', 'cdk');

/**
 * @typedef {object} Said
 * @property {number} code
 * @property {string} stdout
 * @property {string} stderr progress goes here too
 */

/**
 * The CDK command line, as users type it, on one app.
 *
 * @typedef {object} Cdk
 * @property {(...args: string[]) => Promise<Said>} says any command; does not throw
 * @property {(...args: string[]) => Promise<Said>} run any command; throws its words when it fails
 * @property {() => Promise<Said>} bootstrap
 * @property {(...args: string[]) => Promise<Outputs>} deploy all stacks
 * @property {() => Promise<string>} diff what it prints; throws when there are differences
 * @property {() => Promise<Said>} destroy all stacks
 */

/** @typedef {Record<string, Record<string, string>>} Outputs by stack, then by output */

/**
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} app folder with cdk.json
 * @param {Record<string, string>} [env] added to the environment of each command
 * @returns {Cdk}
 */
export function cdk(aws, app, env = {}) {
  const outputs = join(temporaryFolder(), 'outputs.json');
  // Own settings and caches: what an app knows of one account must not go to the next.
  const home = join(aws.folder, 'home');
  mkdirSync(home, { recursive: true });
  // Logins too: the command line logs in with a role that may publish and nothing else.
  const logins = join(home, 'docker');
  mkdirSync(logins, { recursive: true });
  const plugins = join(logins, 'cli-plugins');
  if (!existsSync(plugins)) symlinkSync(join(aws.env.DOCKER_CONFIG, 'cli-plugins'), plugins);
  const environment = { ...aws.env, DOCKER_CONFIG: logins, CI: 'true', CDK_HOME: home, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_OUTDIR: undefined, ...env };
  const sayIn = (/** @type {string} */ cwd, /** @type {string[]} */ args) => run(CDK, ['--no-color', ...args], { cwd, env: environment });
  const mustIn = async (/** @type {string} */ cwd, /** @type {string[]} */ ...args) => {
    const said = await sayIn(cwd, args);
    if (said.code !== 0) throw new Error(`cdk ${args.join(' ')}: exit code ${said.code}\n${lastLines(said.stdout + said.stderr, 60)}`);
    return said;
  };
  const must = (/** @type {string[]} */ ...args) => mustIn(app, ...args);
  return {
    says: (...args) => sayIn(app, args),
    run: must,
    // Where there is no app: it would only be synthesized.
    bootstrap: () => mustIn(home, 'bootstrap', `aws://${ACCOUNT}/${REGION}`),
    async deploy(...args) {
      await must('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputs, ...args);
      return JSON.parse(readFileSync(outputs, 'utf8'));
    },
    async diff() {
      const { stdout, stderr } = await must('diff', '--fail');
      return stdout + stderr;
    },
    destroy: () => must('destroy', '--all', '--force'),
  };
}

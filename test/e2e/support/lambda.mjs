import { setTimeout as sleep } from 'node:timers/promises';
import { docker } from './docker.mjs';
import { startRuntimeApi } from './runtime-api.mjs';

/** As Lambda runs a function: nothing but /tmp can be written, and what it is asked comes from the Runtime API. */
const FLAGS = ['--read-only', '--tmpfs', '/tmp:mode=1777,exec', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--network', 'host'];
/** Variables that Lambda sets. Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const SET = {
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128', AWS_LAMBDA_FUNCTION_NAME: 'greet', AWS_LAMBDA_FUNCTION_VERSION: '$LATEST', AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/greet',
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0', AWS_REGION: 'eu-central-1', LAMBDA_RUNTIME_DIR: '/var/runtime', LAMBDA_TASK_ROOT: '/var/task', TZ: ':UTC',
};
/** Milliseconds until a function counts as one that asks for nothing. */
const PATIENCE = 60_000;

/**
 * Starts an image as a function, with its extension when it has one, and gives it events.
 *
 * @param {string} tag
 * @param {{ id: string, event: unknown }[]} invocations
 * @param {{ extension?: string }} [options]
 * @returns {Promise<{ answers: { method: string, path: string, body: any }[], extensions: string[], running: boolean, logs: string }>}
 */
export async function invoke(tag, invocations, { extension } = {}) {
  const api = await startRuntimeApi(invocations);
  const env = Object.entries({ ...SET, AWS_LAMBDA_RUNTIME_API: api.address }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const container = (await docker('run', '--detach', ...FLAGS, ...env, tag)).trim();
  try {
    if (extension) await docker('exec', '--detach', container, extension);
    const late = sleep(PATIENCE, 'the function does not ask for another event', { ref: false });
    const said = await Promise.race([api.done, late]);
    const logs = await docker('logs', container);
    if (said !== undefined) throw new Error(`${said}, it has answered ${JSON.stringify(api.answers)}: ${logs}`);
    const running = (await docker('inspect', '--format', '{{.State.Running}}', container)).trim() === 'true';
    return { answers: api.answers, extensions: api.extensions, running, logs };
  } finally {
    api.stop();
    await docker('rm', '--force', container);
  }
}

import { startProcess } from '../processes';

/** Waits for the end of its input, which comes however the process before it ends; then removes the container, if there is one. */
const SCRIPT = `
const { spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
const [, docker, idFile] = process.argv;
process.stdin.resume().on('end', () => {
  let id;
  try {
    id = readFileSync(idFile, 'latin1');
  } catch {
    return;
  }
  spawn(docker, ['rm', '--force', id], { stdio: 'ignore' });
});`;

/**
 * Watches over a container, which would go on when this process is killed: a daemon runs it, not this process.
 *
 * @returns what ends the watch, once the file with the container's id is gone
 */
export function guardContainer(docker: string, idFile: string): () => void {
  const guard = startProcess([process.execPath, '-e', SCRIPT, docker, idFile], { detached: true }, true);
  return () => guard.finishInput();
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');

/** Makes plain JavaScript of a file of this folder, so that any Node.js runs it. */
export function bundle(source: string, target: string): void {
  must(join(ROOT, 'node_modules', '.bin', 'esbuild'),
    [join(__dirname, source), '--bundle', '--platform=node', '--target=node20', '--keep-names', '--log-level=warning', `--outfile=${target}`]);
}

/** A Node.js of every major version that the package supports, as the end-to-end tests find them: path by version. */
export function supportedNodes(): [string, string][] {
  const program = `import { supportedNodes } from ${JSON.stringify(join(ROOT, 'test', 'e2e', 'support', 'nodes.mjs'))}; console.log(JSON.stringify([...await supportedNodes()]));`;
  return JSON.parse(must(process.execPath, ['--input-type=module', '-e', program])) as [string, string][];
}

export function must(command: string, args: string[], env: NodeJS.ProcessEnv = process.env, cwd = ROOT): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...env, NODE_OPTIONS: '' }, cwd, maxBuffer: 2 ** 26 });
  if (status !== 0) {
    throw new Error(`${command} failed: ${stderr}`);
  }
  return stdout;
}

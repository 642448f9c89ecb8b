import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { MinimalBase, MinimalImage, DistrolessImage, Program } from '../../../src/image';
import { HostArtifacts, hostBuild, HostBuildOptions } from '../../../src/image/host/build-on-host';
import { UserEnvironment } from '../../../src/image/host/environment';
import { Platform } from '../../../src/oci/platform';
import { folder } from '../support';

/** Compilers take their time when their caches are cold. */
export const SLOW = 300_000;

/** Fails, rather than skips, where a tool is missing: what is not tested must not look as if it were. */
export function needs(tool: string, ...question: string[]): string {
  const { status, stdout } = spawnSync(tool, question, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${tool} is not on this machine, or does not work; install it to test host builds`);
  }
  return stdout.trim();
}

export interface Built extends HostArtifacts {
  readonly outDir: string;
  readonly output: string[];
}

export type BuildOptions = Partial<HostBuildOptions> & { readonly platform?: Platform; readonly baseDir?: string };

/** Builds into a new folder, for this machine unless another platform is asked for. */
export async function build(image: MinimalImage | Program, { platform = HERE, baseDir, ...options }: BuildOptions = {}): Promise<Built> {
  const outDir = join(folder(), 'out');
  const output: string[] = [];
  const described = (image instanceof Program ? MinimalImage.of(image, { platforms: [platform] }) : image)._describe(baseDir);
  const made = await hostBuild(described, platform, { outDir, env: process.env, onOutput: line => output.push(line), ...options });
  await made.tidied;
  return { ...made, outDir, output };
}

export const HERE = Platform.of(`linux/${process.arch === 'x64' ? 'amd64' : process.arch}`);

/** Entries with all that goes into a layer, but the owner: `0755 0 app sha256`. */
export function tree(root: string, path = '.'): string[] {
  const full = join(root, path);
  const stats = lstatSync(full);
  const line = `${stats.isDirectory() ? 'd' : stats.isSymbolicLink() ? 'l' : 'f'} ${(stats.mode % 0o10000).toString(8)} ${stats.mtimeMs} ${path}`;
  if (stats.isDirectory()) {
    return [line, ...readdirSync(full).sort().flatMap(name => tree(root, `${path}/${name}`))];
  }
  return [`${line} ${stats.isSymbolicLink() ? readlinkSync(full) : createHash('sha256').update(readFileSync(full)).digest('hex')}`];
}

/** A base with this machine's own Python, so that every machine with a Python can test what is compiled. */
export function baseWithPython(version: string): MinimalBase {
  return MinimalBase.custom(`example.com/python:${version}-debian13`, { runtimeName: 'python', runtimeVersion: version });
}

export function onPython(program: Program, version: string): MinimalImage {
  return new DistrolessImage({ program, base: baseWithPython(version), platforms: [HERE] });
}

/** The environment of this process without some variables, and with others. */
export function environment(changes: UserEnvironment): UserEnvironment {
  return { ...process.env, ...changes };
}

import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from './context';
import { BuildFailure } from './errors';
import type { LoadableImage } from './run/docker-run';
import { runCommand } from '../image/host/command';
import type { MinimalImage } from '../image/minimal-image';
import { stageImage } from '../image/staging';
import { compressedImage } from '../oci/compressed-image';
import type { ImageSource } from '../oci/content';
import { copyImage } from '../oci/copy';
import { DockerArchiveSink } from '../oci/layout/docker-archive-sink';
import { openArchive } from '../oci/layout/open-archive';
import { isIndex } from '../oci/model/media-types';
import type { Platform } from '../oci/platform';
import { missing, refuse } from '../private/errors';
import { temporaryFolder } from '../private/temporary-folder';

const QUICK = 15_000;
const AN_HOUR = 60 * 60 * 1000;

/** Whether a container engine answers: docker, or what CDK_DOCKER names. */
export async function dockerAnswers(context: Pick<Context, 'env' | 'signal'>): Promise<boolean> {
  const { exitCode } = await docker(['version', '--format', '{{.Server.Version}}'], context, { timeout: QUICK });
  return exitCode === 0;
}

/** Has the container engine build the image, and takes it out of there as an archive. */
export async function dockerBuild(image: MinimalImage, context: Context): Promise<{ source: ImageSource; close: () => Promise<void> }> {
  const description = image._describe();
  if (description.platforms.length > 1) {
    refuse({ where: '--platform', problem: 'docker builds one platform at a time here', value: description.platforms.map(String), allowed: 'one platform', fix: 'use --engine embedded' });
  }
  const folder = temporaryFolder();
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const { directory, dockerfile } = stageImage(description, folder);
    const tag = `minimal-images-build:${description.inputHash.slice(0, 32)}`;
    const args = Object.entries(description.buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    const target = description.target === undefined ? [] : ['--target', description.target];
    await must(['build', '--platform', description.platforms[0].toString(), '--tag', tag, ...args, ...target, '--file', dockerfile, '.'], context, directory);
    const file = join(folder, 'image.tar');
    await must(['save', '--output', file, tag], context, folder);
    await docker(['image', 'rm', tag], context, { timeout: QUICK });
    const source = await compressedImage(await openArchive(file));
    return { source, close: async () => { await source.close(); clean(); } };
  } catch (error) {
    clean();
    throw error;
  }
}

/** The container engine's command. */
export function dockerCommand({ env }: Pick<Context, 'env'>): string {
  return env.CDK_DOCKER || 'docker';
}

/** Writes an image as the container engine loads it, for as long as `use` takes. */
export async function withLoadable<T>(
  source: ImageSource, { platform, hasTmp }: { readonly platform: Platform; readonly hasTmp: boolean }, use: (image: LoadableImage) => Promise<T>,
): Promise<T> {
  const folder = temporaryFolder();
  const reference = `minimal-images-run:${source.root.digest.slice('sha256:'.length, 40)}`;
  try {
    const file = join(folder, 'image.tar');
    const platforms = isIndex(source.root.mediaType) ? [platform] : undefined;
    await copyImage(source, await DockerArchiveSink.create(file), { tags: [reference], platforms });
    return await use({ reference, hasTmp, archive: () => createReadStream(file, { highWaterMark: 1024 * 1024 }) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function must(args: string[], context: Context, cwd: string): Promise<void> {
  const last: string[] = [];
  const { exitCode, stopped } = await docker(args, context, {
    timeout: AN_HOUR, cwd, onLine: line => { last.push(line); last.splice(0, last.length - 10); void context.terminal.progress(`docker: ${line}`); },
  });
  if (exitCode !== 0) {
    const complaint = { where: `docker ${args[0]}`, problem: `it ended with ${stopped ?? exitCode}: ${last.join(' | ')}`, allowed: 'a build that succeeds' };
    if (last.some(line => /buildx component is missing/.test(line))) {
      missing({ ...complaint, fix: 'install docker\'s buildx (Debian: docker-buildx), or use --engine embedded with the program\'s toolchain on this machine' });
    }
    // known defects of docker's own cache, moby/moby#36573 and #41595: the same build fails until the cache is emptied
    const fix = last.some(line => /layer does not exist/.test(line)) ? 'empty docker\'s build cache, which has lost a layer, with docker builder prune' : 'mend what the last lines say';
    throw new BuildFailure({ ...complaint, fix });
  }
}

function docker(args: string[], { env, signal }: Pick<Context, 'env' | 'signal'>, more: { timeout: number; cwd?: string; onLine?: (line: string) => void }): ReturnType<typeof runCommand> {
  const given = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return runCommand({ argv: [dockerCommand({ env }), ...args], cwd: '.', env: { ...given, DOCKER_BUILDKIT: env.DOCKER_BUILDKIT ?? '1' }, signal, ...more });
}

// Tools of others that are Go modules, built once, in exactly these versions.
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, makeOnce } from './cache.mjs';
import { logToStderr, must, timed } from './run.mjs';

const MODULES = {
  crane: { path: 'github.com/google/go-containerregistry/cmd/crane', version: 'v0.22.1' },
  ko: { path: 'github.com/google/ko', version: 'v0.19.1' },
};

/**
 * The program of a tool.
 *
 * @param {keyof typeof MODULES} name
 * @returns {Promise<{ program: string, version: string }>}
 */
export async function goTool(name) {
  const { path, version } = MODULES[name];
  const program = join(cacheFolder(), 'tools', `${name}-${version}`);
  await makeOnce(program, async temporary => timed(logToStderr, `build ${name} ${version}`, async () => {
    const folder = `${temporary}.d`;
    await mkdir(folder);
    try {
      await must('go', ['install', '-trimpath', '-ldflags=-s -w', `${path}@${version}`], { env: { GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' } });
      await rename(join(folder, name), temporary);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }));
  return { program, version };
}

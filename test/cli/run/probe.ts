import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunOptions, RunResult } from '../../../src/cli/run/run-result';
import type { ImageConfig, RunConfig } from '../../../src/oci/model/image-config';
import { TarHeader } from '../../oci/tar/tar-by-hand';

/** A static program that says what it sees; see probe/main.go. */
export function buildProbe(): Buffer {
  return inFolder(folder => {
    const env = { ...process.env, CGO_ENABLED: '0', GO111MODULE: 'off' };
    execFileSync('go', ['build', '-ldflags=-s -w', '-o', join(folder, 'probe'), join(__dirname, 'probe', 'main.go')], { env });
    return readFileSync(join(folder, 'probe'));
  });
}

/** The architecture of this machine as OCI names it. */
export const MACHINE = process.arch === 'x64' ? 'amd64' : process.arch;

export function configOf(config: RunConfig, architecture = MACHINE): ImageConfig {
  return { architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [] }, config };
}

/** What a program said, line by line. */
export interface Heard { readonly lines: string[]; readonly errors: string }

/** What a program said, and how it ended. */
export async function heard(run: (options: RunOptions) => Promise<RunResult>): Promise<RunResult & Heard> {
  let stdout = '';
  let errors = '';
  const result = await run({
    onStdout: chunk => {
      stdout += chunk.toString();
    },
    onStderr: chunk => {
      errors += chunk.toString();
    },
  });
  return { ...result, lines: stdout.split('\n').filter(line => line !== ''), errors };
}

/** The root file system of an image with the probe as /app. */
export function rootOf(probe: Buffer, more: TarHeader[] = []): TarHeader[] {
  return [{ name: 'app', content: probe, mode: 0o755 }, ...more];
}

export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'probe-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

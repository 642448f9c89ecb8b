import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleLayout } from './assemble-image';
import { AssemblyJob, AssemblyResult, layoutOfJob, PrebuiltJob, ProgramJob } from './assembly-job';
import { ownArchive, wholeArchive } from './write-archive';
import { OciLayoutSource } from '../../oci/layout/oci-layout';
import { openArchive } from '../../oci/layout/open-archive';
import { refuse, shownPath } from '../../private/errors';
import { temporaryFolder } from '../../private/temporary-folder';
import type { UserEnvironment } from '../host/environment';
import type { BoundSecrets } from '../host/slots';

export interface AssemblyRun {
  readonly env: UserEnvironment;
  /** Folder of the content cache; nothing is kept when absent. */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
  /** Takes a line for each build that runs a toolchain, as it begins. */
  readonly onBuild?: (line: string) => void;
}

/** Does a job: builds or reads the image, and writes what no registry has of it into one archive, which is named by its hash. */
export async function runAssembly(job: AssemblyJob, run: AssemblyRun): Promise<AssemblyResult> {
  if (job.format !== 1 || (job.program === undefined) === (job.prebuilt === undefined)) {
    refuse({
      where: 'assemble', problem: 'this is no job of this version', allowed: 'jobs as ImagePublisher.embedded() writes them', fix: 'use one version of the library',
    });
  }
  return job.program === undefined ? takePrebuilt(job, job.prebuilt!) : assembleProgram(job, job.program, run);
}

async function assembleProgram({ name, folder }: AssemblyJob, program: ProgramJob, run: AssemblyRun): Promise<AssemblyResult> {
  const { env, cacheFolder, signal, onBuild } = run;
  const secrets = await secretFiles(program.secrets, env);
  try {
    const bases = new Map(program.platforms.map(({ platform, base }) => [platform, base]));
    const assembled = await assembleLayout(layoutOfJob(program), async platform => bases.get(platform.toString()), {
      name,
      env,
      signal,
      pack: { cacheFolder },
      secrets: secrets.files,
      onBuild: (platform, { found }) => onBuild?.(`building ${name} for ${platform.toString()} with ${found} …`),
    });
    try {
      return { ...await ownArchive(assembled.images, await assembled.source(), folder), findings: assembled.findings };
    } finally {
      await assembled.close();
    }
  } finally {
    await secrets.remove();
  }
}

async function takePrebuilt({ folder }: AssemblyJob, { kind, path, reference, digest }: PrebuiltJob): Promise<AssemblyResult> {
  const source = kind === 'tar' ? await openArchive(path, reference) : await OciLayoutSource.open(path, reference);
  try {
    if (source.root.digest !== digest) {
      refuse({
        where: shownPath(path),
        problem: 'the image changed while the app was synthesized',
        value: source.root.digest,
        allowed: digest,
        fix: 'run again when nothing writes to it',
      });
    }
    return { ...await wholeArchive(source, folder), findings: [] };
  } finally {
    await source.close();
  }
}

interface SecretFiles { readonly files: BoundSecrets; readonly remove: () => Promise<void> }

/** Tools read secrets from files: values of the environment are in one of their own for as long as the build takes. */
async function secretFiles(secrets: ProgramJob['secrets'], env: UserEnvironment): Promise<SecretFiles> {
  const folder = temporaryFolder();
  const files: { [slot: string]: string } = {};
  for (const [slot, { file, environmentVariable }] of Object.entries(secrets)) {
    files[slot] = file ?? join(folder, slot);
    if (file === undefined) {
      const value = env[environmentVariable ?? ''] ?? refuse({
        where: `MinimalImageAsset.secrets.${slot}`,
        problem: 'the environment variable is not set',
        value: environmentVariable,
        allowed: 'a variable with the value of the secret',
        fix: 'set it where the app is synthesized',
      });
      await writeFile(files[slot], value, { mode: 0o600 });
    }
  }
  return { files, remove: async () => rm(folder, { recursive: true, force: true }) };
}

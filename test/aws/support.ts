import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, AppProps, Stack } from 'aws-cdk-lib';
import { Files, folder, GO_MAIN, project } from '../image/support';

/** An image as an asset manifest names it; paths are relative to the manifest. */
export interface ManifestImage {
  readonly displayName: string;
  readonly source: {
    readonly directory: string;
    readonly dockerFile: string;
    readonly platform: string;
    readonly dockerBuildTarget?: string;
    readonly dockerBuildArgs?: { [name: string]: string };
  };
  readonly destinations: { readonly [id: string]: { readonly repositoryName: string; readonly imageTag: string } };
}

/** An app that writes into a folder of its own. */
export function app(props: AppProps = {}): App {
  return new App({ outdir: folder(), ...props });
}

/** The container images in the asset manifest of a stack, by source hash. */
export function imagesOf(stack: Stack, outdir: string): { readonly [hash: string]: ManifestImage } {
  const name = readdirSync(outdir).find(file => file === `${stack.artifactId}.assets.json`);
  return JSON.parse(readFileSync(join(outdir, name ?? 'no manifest'), 'utf8')).dockerImages;
}

/** Runs with a project as the working directory, which relative paths of images are relative to. */
export function inProject<T>(work: () => T, files: Files = { 'main.go': GO_MAIN }): T {
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(project(files));
  try {
    return work();
  } finally {
    cwd.mockRestore();
  }
}

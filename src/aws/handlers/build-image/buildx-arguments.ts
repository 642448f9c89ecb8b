import type { BuildRequest } from './engine';
import type { BuildOrder } from '../protocol';

/*
 * Command lines of docker buildx. Every value that someone gave is behind a = in an entry of its own, so it is never a flag,
 * and values in a comma-separated list have been checked to hold neither comma nor quote.
 */

export function createArguments(builder: string, { buildKitImage, proxy }: BuildOrder, buildKitHost: string | undefined): string[] {
  const driver = buildKitHost
    ? ['--driver=remote', buildKitHost]
    : ['--driver=docker-container', `--driver-opt=image=${buildKitImage}`, ...Object.keys(proxy).sort().map(name => `--driver-opt="env.${name}=${proxy[name]}"`)];
  return ['buildx', 'create', `--name=${builder}`, ...driver];
}

/** A daemon that lives on keeps what it has cached. */
export function removeArguments(builder: string, livesOn: boolean): string[] {
  return ['buildx', 'rm', ...livesOn ? ['--keep-daemon'] : [], '--force', builder];
}

export function buildArguments(builder: string, { job, order, context, secrets }: BuildRequest, metadataFile: string): string[] {
  const { repositoryUri, platform, cacheTag, proxy } = order;
  const given = { ...job.buildArgs, ...order.buildArgs };
  const cache = `type=registry,ref=${repositoryUri}:${cacheTag}`;
  return [
    'buildx', 'build',
    `--builder=${builder}`,
    '--progress=plain',
    `--platform=${platform}`,
    `--file=${context.dockerfile}`,
    ...job.target === undefined ? [] : [`--target=${job.target}`],
    // predefined arguments, which no image keeps: without = they take their value from the environment
    ...Object.keys(proxy).filter(name => !Object.hasOwn(given, name)).sort().map(name => `--build-arg=${name}`),
    ...Object.keys(given).sort().map(name => `--build-arg=${name}=${given[name]}`),
    ...secrets.map(secret => `--secret=id=${secret.slot},${'file' in secret ? `src=${secret.file}` : `env=${secret.variable}`}`),
    // a single manifest, as Lambda wants it
    '--provenance=false',
    '--sbom=false',
    `--output=type=image,name=${repositoryUri},push=true,push-by-digest=true,oci-mediatypes=true`,
    // that the first build finds no cache is a line in its log; ECR takes a cache only as an image manifest
    ...cacheTag === undefined ? [] : [`--cache-from=${cache}`, `--cache-to=${cache},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`],
    `--metadata-file=${metadataFile}`,
    context.directory,
  ];
}

import { putAdditionalTags } from './additional-tags';
import { checkExpected, publishArchive } from './archive';
import { hasLost } from './attempts';
import { haveBuilt, knownBuilds } from './await-builds';
import { throwBuildFailure } from './build-failure';
import type { BuildsByPlatform } from './builds';
import { platformOf } from './config';
import { copyImage } from './copy';
import { Failure } from './failure';
import type { Published } from './published';
import { readPublished } from './published';
import { settled } from './put-image';
import { Repository } from './repository';
import { physicalId } from './request';
import { tagBuilt } from './tag-built';
import type { Work } from './work';

/** An event that comes later than this after its start may have been answered before. */
const LATE = 10_000;
/** How often is looked for an image that should be there. */
const LOOKS = 3;

/** Create and Update: has the image in its repository, by the shortest way. */
export async function publish(work: Work): Promise<Published> {
  const { properties, tag } = work.request;
  const repository = new Repository(work, properties.RepositoryName, properties.RegistryId);
  const known = await answeredBefore(work);
  const platforms = properties.Build?.Platforms.map(({ Platform }) => Platform);
  let there = await present(repository, tag, platforms);
  for (let looks = 1; there === undefined && looks < LOOKS && work.request.physicalId === physicalId(properties); looks++) {
    // The resource says that it has published this; ECR may not show it everywhere yet.
    await work.pause(2_000);
    there = await present(repository, tag, platforms);
  }
  return finish(repository, there ?? await make(repository, known));
}

/** What comes after the image has its tag. */
export async function finish(repository: Repository, published: Published): Promise<Published> {
  const { properties } = repository.work.request;
  const tags = (properties.AdditionalTags ?? []).filter(each => each !== published.tag);
  if (tags.length > 0) {
    await putAdditionalTags(repository, tags, await repository.manifest(published.digest));
  }
  return published;
}

/** The image that has the tag already. */
export async function present(repository: Repository, tag: string, platforms: readonly string[] | undefined): Promise<Published | undefined> {
  const there = await repository.tagged(tag);
  if (there === undefined) {
    return undefined;
  }
  if (there.imageStatus !== undefined && there.imageStatus !== 'ACTIVE') {
    throw new Failure(`the image ${repository.name}:${tag} is archived: restore it (aws ecr update-image-storage-class) and deploy again`, true);
  }
  repository.work.runtime.log('image is there', { tag, digest: there.imageDigest });
  const manifest = await repository.manifest(await settled(repository, tag, there));
  const published = await readPublished(repository, tag, manifest, platforms === undefined ? await platformOf(repository, manifest) : platforms[0]);
  const { Archive } = repository.work.request.properties;
  if (Archive !== undefined) {
    checkExpected(repository, Archive, published.digest);
  }
  const lacking = platforms?.find(platform => !published.platforms.has(platform));
  if (lacking !== undefined) {
    throw new Failure(`the image ${repository.name}:${tag} is not for ${lacking}: something else put this tag, which names the content of an image. Delete it and deploy again`, true);
  }
  return published;
}

/** The same event may come again: what it was answered then has to be answered now, whatever others have pushed since. */
async function answeredBefore(work: Work): Promise<BuildsByPlatform | undefined> {
  const { properties: { Build }, startedAt, hop } = work.request;
  if (Build === undefined || (hop === 0 && work.runtime.now() - startedAt < LATE)) {
    return undefined;
  }
  const known = await knownBuilds(work, Build);
  const builds = [...known.values()];
  if (builds.some(each => hasLost(work, Build, each))) {
    await throwBuildFailure(work, Build, new Map([...known].map(([platform, { id }]) => [platform, String(id)])), builds);
  }
  return known;
}

async function make(repository: Repository, known: BuildsByPlatform | undefined): Promise<Published> {
  const { work } = repository;
  const { Build, Copy, Archive } = work.request.properties;
  if (Build !== undefined) {
    return tagBuilt(repository, Build, await haveBuilt(work, Build, known ?? await knownBuilds(work, Build)));
  }
  if (Archive !== undefined) {
    return publishArchive(repository, Archive);
  }
  return Copy !== undefined ? copyImage(repository, Copy) : fail();
}

function fail(): never {
  throw new Failure('one of Build, Copy and Archive must be given', true);
}

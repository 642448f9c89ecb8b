import { haveBuilt } from './await-builds';
import { stopBuilds } from './build-failure';
import { findBuilds, hasFailed } from './builds';
import { Failure, messageOf } from './failure';
import { finish, present, publish } from './publish';
import type { Published } from './published';
import { publishedData } from './published';
import { Repository } from './repository';
import { tagBuilt } from './tag-built';
import type { Work } from './work';
import { HandOver } from './work';
import type { PublishedData } from '../protocol';

/** What another invocation for the same request may have begun shows after this time. */
const SHOWS = 8_000;
/** How long the last look may take. */
const LOOK = 15_000;

/** Publishes; before any failure that a build's end does not explain, looks once more whether the image is there or being made. */
export async function publishOrExplain(work: Work): Promise<PublishedData> {
  const { properties } = work.request;
  try {
    return publishedData(properties, await publish(work));
  } catch (error) {
    if (error instanceof HandOver || (error instanceof Failure && error.final)) {
      throw error;
    }
    work.runtime.log('last look', { error: messageOf(error) });
    await work.pause(SHOWS);
    const found = await lastLook(work);
    if (found !== undefined) {
      return publishedData(properties, found);
    }
    throw error;
  }
}

async function lastLook(work: Work): Promise<Published | undefined> {
  const { properties: { Build, RepositoryName, RegistryId }, tag } = work.request;
  const brief = work.brief(LOOK);
  const repository = new Repository(brief, RepositoryName, RegistryId);
  try {
    const there = await present(repository, tag, Build?.Platforms.map(({ Platform }) => Platform));
    if (there !== undefined) {
      return await finish(repository, there);
    }
  } catch (error) {
    work.runtime.log('last look failed', { error: messageOf(error) });
  }
  if (Build === undefined) {
    return undefined;
  }
  const known = await findBuilds(brief, Build).catch(() => new Map());
  const builds = [...known.values()];
  if (builds.length === Build.Platforms.length && (builds.some(hasFailed) || work.runtime.now() < work.deadline)) {
    const patient = new Repository(work, RepositoryName, RegistryId);
    return finish(patient, await tagBuilt(patient, Build, await haveBuilt(work, Build, known)));
  }
  await stopBuilds(work, builds);
  return undefined;
}

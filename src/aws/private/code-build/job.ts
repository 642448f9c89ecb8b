import { chmodSync, copyFileSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveName } from '../../../image/archive';
import type { ImageDescription } from '../../../image/description';
import { stagedPaths } from '../../../image/description';
import type { SourceTree } from '../../../image/sources/source-tree';
import { once, readUnchanged, stageArchive, STAGING_FOLDER, writeText } from '../../../image/staging';
import { byCodeUnit, canonicalJson, sha256 } from '../../../private/text';
import { checkBuildArguments, checkSlot, checkTarget } from '../../handlers/checks';
import type { BuildJob, BuildSources } from '../../handlers/protocol';

/** A folder that becomes an asset, and the hash of all that is in it. */
export interface WrittenFolder {
  readonly directory: string;
  readonly hash: string;
}

/** What CodeBuild gets of an image. */
export interface WrittenJob extends WrittenFolder {
  /** Shared by all images of one tree of sources. */
  readonly sources?: WrittenFolder;
}

const DOCKERFILE = 'Dockerfile';

/**
 * Writes what the build program needs below `outdir`: a folder for the image, and one per distinct tree of sources.
 *
 * Both hold plain files with plain names only, so they survive every zip; the program makes the build context of them.
 */
export function writeJob(image: ImageDescription, outdir: string): WrittenJob {
  const where = 'ImagePublisher.codeBuild()';
  const folder = join(outdir, STAGING_FOLDER);
  const { sources, target, secrets } = image;
  const job: BuildJob = {
    format: 1,
    dockerfile: DOCKERFILE,
    target: target === undefined ? undefined : checkTarget(target, `${where}, target`),
    buildArgs: checkBuildArguments(image.buildArgs, `${where}, buildArgs`),
    sourcesFolder: sources && (image.sourcesAreContext ? '.' : stagedPaths(sources).sources),
    secrets: secrets.map(({ name, required }) => ({ name: checkSlot(name, `${where}, secrets`), required })),
    // a Dockerfile of one's own may want to know when it is built
    fixedTimes: image.plan !== undefined,
  };
  const text = image.dockerfile.render();
  const archives = [...image.archives].sort((a, b) => byCodeUnit(a.sha256, b.sha256));
  const hash = sha256(canonicalJson({ job, dockerfile: sha256(text), archives: archives.map(archiveName) }));
  const directory = join(folder, 'jobs', hash.slice(0, 32));
  once(directory, temporary => {
    makeFolder(temporary);
    writeText(join(temporary, 'job.json'), `${canonicalJson(job)}\n`);
    writeText(join(temporary, DOCKERFILE), text);
    if (archives.length > 0) {
      makeFolder(join(temporary, 'archives'));
    }
    for (const archive of archives) {
      linkOrCopy(stageArchive(archive, folder), join(temporary, 'archives', archiveName(archive)));
    }
  });
  return { directory, hash, sources: sources && writeSources(sources, folder) };
}

/** The tree as files named by their content, and a list that says which is what. */
function writeSources(tree: SourceTree, folder: string): WrittenFolder {
  const hash = sha256(canonicalJson({ format: 1, tree: tree.hash }));
  const directory = join(folder, 'trees', hash.slice(0, 32));
  once(directory, temporary => {
    makeFolder(temporary);
    const list: BuildSources = {
      format: 1,
      files: tree.files.map(({ path, mode, sha256: content, linkTarget }) => linkTarget === undefined
        ? { path, mode: mode === 0o755 ? '0755' : '0644', sha256: content }
        : { path, link: linkTarget }),
    };
    const contents = new Map(tree.files.filter(file => file.linkTarget === undefined).map(file => [file.sha256, file]));
    for (const [name, file] of contents) {
      const path = join(temporary, name);
      writeFileSync(path, readUnchanged(tree, file));
      chmodSync(path, 0o644);
    }
    writeText(join(temporary, 'files.json'), `${canonicalJson(list)}\n`);
  });
  return { directory, hash };
}

/** A thousand images have one CA bundle. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

function makeFolder(path: string): void {
  mkdirSync(path);
  chmodSync(path, 0o755);
}

import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { archiveName } from './archive';
import { ImageDescription, stagedPaths } from './description';
import { ArchiveLayer } from './recipe';
import { SourceFile, SourceTree } from './sources/source-tree';
import { refuse } from '../private/errors';
import { makeFolder } from '../private/make-folder';

/** Folder of a cloud assembly that holds the inputs of all images. */
export const STAGING_FOLDER = 'minimal-images';

export interface StagedImage {
  /** Build context. */
  readonly directory: string;
  /** The Dockerfile, relative to the context. */
  readonly dockerfile: string;
}

/**
 * Puts what an image is built from below `outdir`, and nothing else.
 *
 * Everything is named by its hash: images share source trees and archives, a second call writes nothing, and a call that is
 * interrupted leaves nothing half-written under a final name.
 */
export function stageImage(image: ImageDescription, outdir: string): StagedImage {
  const folder = join(outdir, STAGING_FOLDER);
  const { sources } = image;
  const paths = stagedPaths(sources);
  if (sources) {
    once(join(folder, paths.sources), target => copyTree(sources, target));
  }
  for (const archive of image.archives) {
    stageArchive(archive, folder);
  }
  const name = `${image.inputHash.slice(0, 32)}.Dockerfile`;
  once(join(folder, name), target => writeText(target, image.dockerfile.render()));
  if (image.sourcesAreContext) {
    // a .dockerignore among the sources has done its work; this one, which goes before it, keeps an engine from asking it again
    once(join(folder, `${name}.dockerignore`), target => writeText(target, '# the folder holds what the build needs and nothing else\n'));
    return { directory: join(folder, paths.sources), dockerfile: `../../${name}` };
  }
  // needs no .dockerignore: engines fetch only what the Dockerfile's COPY and ADD lines name
  return { directory: folder, dockerfile: name };
}

/** Writes an archive that images share; answers its path. */
export function stageArchive(archive: ArchiveLayer, folder: string): string {
  const path = join(folder, stagedPaths(undefined).archives, archiveName(archive));
  once(path, target => archive.write(target));
  return path;
}

/** Makes `target` by way of a temporary name beside it, unless it is there. */
export function once(target: string, make: (temporary: string) => void): void {
  if (existsSync(target)) {
    return;
  }
  makeFolder(dirname(target));
  const temporary = `${target}.${process.pid}.new`;
  // of a process with this number that was killed: in containers numbers repeat
  rmSync(temporary, { recursive: true, force: true });
  try {
    make(temporary);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // another process may have made the same content meanwhile
    if (!existsSync(target)) {
      throw error;
    }
  }
}

/** With the same mode whatever the umask. */
export function writeText(target: string, text: string): void {
  writeFileSync(target, text);
  chmodSync(target, 0o644);
}

/** Writes the tree as it was hashed; a file that changed since is refused. */
function copyTree(tree: SourceTree, target: string): void {
  // folders are copied with their modes, so these must not depend on the umask
  new Set(['.', ...tree.files.map(file => posix.dirname(file.path))]).forEach(folder => makeFolder(join(target, folder)));
  for (const file of tree.files) {
    const path = join(target, file.path);
    if (file.linkTarget !== undefined) {
      symlinkSync(file.linkTarget, path);
    } else {
      writeFileSync(path, readUnchanged(tree, file));
      chmodSync(path, file.mode);
    }
  }
}

/** The content of a file as it was hashed; a file that changed since is refused. */
export function readUnchanged(tree: SourceTree, file: SourceFile): Buffer {
  const content = readFileSync(join(tree.root, file.path));
  if (createHash('sha256').update(content).digest('hex') !== file.sha256) {
    refuse({
      where: 'projectRoot',
      problem: 'a source file changed while it was staged',
      value: file.path,
      allowed: 'files at rest',
      fix: 'run again when nothing writes to the folder',
    });
  }
  return content;
}

import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Context } from './context';
import type { ImageSink, ImageSource } from '../oci/content';
import { ImageReference } from '../oci/image-reference';
import { DockerArchiveSink } from '../oci/layout/docker-archive-sink';
import { OciArchiveSink } from '../oci/layout/oci-archive';
import { OciLayoutSink, OciLayoutSource } from '../oci/layout/oci-layout';
import { openArchive } from '../oci/layout/open-archive';
import { writtenPath } from '../oci/layout/written';
import type { MirroredImage } from '../oci/mirrors';
import { refuse, shownPath } from '../private/errors';

/** Where an image is or goes, as people write it. */
export type Location =
  | MirroredImage
  | { readonly kind: 'oci' | 'oci-archive' | 'docker-archive'; readonly path: string; readonly name?: string };

export const LOCATIONS = 'registry.example/name:tag, oci:FOLDER[@NAME], oci-archive:FILE[@NAME], docker-archive:FILE[@NAME]';

/** Reads a location: a prefix names a folder or file, everything else is an image in a registry. */
export function parseLocation(text: string, where: string): Location {
  const [, kind, rest] = /^(oci|oci-archive|docker-archive):(.*)$/s.exec(text) ?? [];
  if (kind === undefined) {
    refusePath(text, where);
    refusePrefix(text, where);
    return { kind: 'registry', reference: ImageReference.parse(text, where) };
  }
  const at = nameAt(rest);
  const path = at < 0 ? rest : rest.slice(0, at);
  if (path === '') {
    refuse({ where, problem: 'there is no path in it', value: text, allowed: LOCATIONS, fix: 'write the path behind the colon' });
  }
  return { kind: kind as 'oci', path, name: at < 0 ? undefined : rest.slice(at + 1) };
}

/** The same for a place that an image goes to: nobody can push to the images of Docker Hub itself, which is what a bare name means. */
export function parseTarget(text: string, where: string): Location {
  const place = parseLocation(text, where);
  if (place.kind === 'registry' && place.reference.toString().startsWith('docker.io/library/')) {
    refuse({
      where, problem: 'this is one of Docker Hub\'s own images, which nobody else can push', value: text, allowed: LOCATIONS, fix: `write oci:${text} for a folder, or the name with its registry`,
    });
  }
  return place;
}

/** Files and folders are told from references by what stands before the colon. */
function refusePath(text: string, where: string): void {
  const isFile = /\.(tar|tgz|tar\.gz)$/.test(text);
  const [first] = text.split('/');
  // what names its registry is told by a dot, a port or localhost; what is there, or would lie in a folder that is, is mostly no image of Docker Hub
  const isThere = !/[.:@]|^localhost$/.test(first) && (text.includes('/') ? existsSync(first) && !/[:@]/.test(text) : existsSync(join(text, 'oci-layout')));
  if (isFile || isThere || /^(\.{0,2}\/|~)/.test(text)) {
    refuse({
      where, problem: 'this is the path of a file or folder, and nothing says what is in it', value: shownPath(text), allowed: LOCATIONS, fix: isThere ? `write oci:${text} for the folder, docker.io/${text} for the image of Docker Hub` : `write ${isFile ? 'docker-archive:… or oci-archive:…' : 'oci:…'} before it`,
    });
  }
}

/** What other tools write before a name, and a typo of what is written here. */
function refusePrefix(text: string, where: string): void {
  const [, prefix] = /^([a-z][a-z-]*):(?!\d+\/|[\w.-]+@)(?=.*[:/@])/s.exec(text) ?? [];
  if (prefix !== undefined) {
    refuse({ where, problem: `nothing is written to or read from ${prefix}:`, value: text, allowed: LOCATIONS, fix: 'write one of these; docker load reads docker-archive:FILE@NAME' });
  }
}

/** Where a name begins; an `@` may also be part of a path: of one that is there, or whose folder is. */
function nameAt(text: string): number {
  return existsSync(text) || text.lastIndexOf('@') < text.lastIndexOf(sep) && existsSync(dirname(text)) ? -1 : text.lastIndexOf('@');
}

/** Refuses a file that cannot be written since its folder is not there: that is known before anything is built. */
export function checkFolderOf(path: string, where: string): void {
  const folder = dirname(resolve(path));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    refuse({ where, problem: `there is no folder ${shownPath(folder)}`, value: shownPath(path), allowed: 'a file in a folder that is there', fix: 'make the folder, or correct the path' });
  }
  writtenPath(path);
}

/** Refuses places of which the second image would take the place of the first, however they are spelled. */
export function checkDistinct(texts: readonly string[], places: readonly Location[], where: string): void {
  places.forEach((place, index) => {
    const first = places.findIndex(other => isSamePlace(other, place));
    if (first < index) {
      refuse({
        where,
        problem: `this is the same place as ${texts[first]}, and one image would replace the other`,
        value: texts[index],
        allowed: 'places that differ: by their paths, or by their names in one oci:FOLDER',
        fix: 'name it once',
      });
    }
  });
}

function isSamePlace(one: Location, other: Location): boolean {
  if (one.kind === 'registry' || other.kind === 'registry') {
    return one.kind === 'registry' && other.kind === 'registry' && tagged(one.reference) === tagged(other.reference);
  }
  const inOneFolder = one.kind === 'oci' && other.kind === 'oci';
  return realPath(one) === realPath(other) && (!inOneFolder || one.name === other.name);
}

function tagged(reference: ImageReference): string {
  return reference.tag === undefined && reference.digest === undefined ? `${reference.toString()}:latest` : reference.toString();
}

/** Where it will be: links of folders are followed, and a file that is a link is replaced. */
function realPath({ kind, path }: { readonly kind: string; readonly path: string }): string {
  const full = resolve(path);
  return kind === 'oci' && existsSync(full) ? realpathSync(full) : join(realFolder(dirname(full)), basename(full));
}

function realFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? realpathSync(path) : join(realFolder(dirname(path)), basename(path));
}

/** Opens what is there. Registries are asked through their mirrors. */
export async function openSource(location: Location, { registries, mirrors }: Context): Promise<ImageSource> {
  const place = location.kind === 'registry' ? mirrors.locate(location.reference) : location;
  switch (place.kind) {
    case 'registry':
      return registries.openSource(place.reference);
    case 'oci':
      return OciLayoutSource.open(place.path, place.name);
    default:
      return openArchive(place.path, place.name);
  }
}

/** Opens what will be written, and the names that the image gets there. */
export async function openSink(location: Location, { registries }: Context): Promise<{ readonly sink: ImageSink; readonly tags: string[] }> {
  switch (location.kind) {
    case 'registry': {
      const { reference } = location;
      if (reference.digest !== undefined) {
        refuse({ where: 'target', problem: 'a digest is what comes out', value: reference.toString(), allowed: 'a tag', fix: 'leave the digest out' });
      }
      return { sink: await registries.openSink(reference), tags: [reference.tag ?? 'latest'] };
    }
    case 'oci':
      return { sink: await OciLayoutSink.create(location.path), tags: named(location.name) };
    case 'oci-archive':
      return { sink: await OciArchiveSink.create(location.path), tags: named(location.name) };
    case 'docker-archive':
      return { sink: await DockerArchiveSink.create(location.path), tags: named(location.name) };
  }
}

function named(name: string | undefined): string[] {
  return name === undefined ? [] : [name];
}

import type { ImageDescription } from '../description';
import type { Recipe } from '../recipe';
import type { SourceFile } from '../sources/source-tree';

/** All that a host build needs to know of an image. */
export type HostInput = Pick<Recipe, 'sources' | 'stageLayers' | 'hostBuild'>;

/** Of a recipe or an image, what a host build needs. */
export function hostInput(of: HostInput | ImageDescription): HostInput {
  if (!('inputHash' in of)) {
    return of;
  }
  // a Dockerfile that is used as it is has no recipe, and layers that only an engine can make
  return of.recipe ?? { stageLayers: [{ name: 'image', folder: '/' }] };
}

/** The same as plain data, for JSON and another process; every source is read for its hash, so that it is built as it is now or not at all. */
export function plainHostInput(of: HostInput | ImageDescription): HostInput {
  const { sources, stageLayers, hostBuild } = hostInput(of);
  const plain = ({ path, mode, sha256, linkTarget }: SourceFile): SourceFile => ({ path, mode, sha256, knownSha256: sha256, linkTarget });
  return { sources: sources && { root: sources.root, hash: sources.hash, files: sources.files.map(plain) }, stageLayers, hostBuild };
}

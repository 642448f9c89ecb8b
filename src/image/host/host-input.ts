import type { ImageDescription } from '../description';
import type { Recipe } from '../recipe';

/** All that a host build needs to know of an image: plain data. */
export type HostInput = Pick<Recipe, 'sources' | 'stageLayers' | 'hostBuild'>;

/** Of a recipe or an image, what a host build needs. */
export function hostInput(of: HostInput | ImageDescription): HostInput {
  if (!('inputHash' in of)) {
    return of;
  }
  // a Dockerfile that is used as it is has no recipe, and layers that only an engine can make
  return of.recipe ?? { stageLayers: [{ name: 'image', folder: '/' }] };
}

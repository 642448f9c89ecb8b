import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readElfNeeds } from '../../../oci/elf-needs';
import type { Asking } from '../../needed-libraries';
import type { SourceTree } from '../../sources/source-tree';

/** No library is behind more links. */
const MOST_LINKS = 10;

/**
 * Libraries of the project that the loader surely loads, with what they ask for themselves: those that the executable asks for, and those that these do. Others may be
 * loaded while it runs, or never. Where several files have a name, or the base has it too, nobody knows which of them is taken.
 *
 * @param first Sonames that the executable asks for
 * @param ofBase Sonames that the base has
 */
export function loadedLibraries(tree: SourceTree, first: readonly string[], ofBase: readonly string[]): Asking[] {
  const found: Asking[] = [];
  const names = new Set(first);
  for (const name of names) {
    const files = ofBase.includes(name) ? [] : tree.files.filter(({ path }) => posix.basename(path) === name);
    const path = files.length === 1 ? fileOf(tree, files[0].path) : undefined;
    const needs = path === undefined ? undefined : readElfNeeds(readFileSync(join(tree.root, path)));
    if (needs !== undefined) {
      found.push({ by: `the library ${files[0].path}`, libraries: needs.libraries });
      needs.libraries.forEach(each => names.add(each));
    }
  }
  return found;
}

/** What links lead to. */
function fileOf(tree: SourceTree, path: string, left = MOST_LINKS): string | undefined {
  const file = tree.files.find(each => each.path === path);
  if (file?.linkTarget === undefined || left === 0) {
    return file?.linkTarget === undefined ? file?.path : undefined;
  }
  return fileOf(tree, posix.join(posix.dirname(path), file.linkTarget), left - 1);
}

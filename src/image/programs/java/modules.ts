import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isClassName, startedIn } from './main-class';
import { isSame, Pom } from './pom';
import { byCodeUnit } from '../../../private/text';
import { walk } from '../../sources/walk';

/** The module and those of the project that it needs when it runs or to be built, by what the poms say. */
export function neededModules(poms: readonly Pom[], folder: string): Pom[] {
  const needed = new Map<string, Pom>();
  const add = (pom: Pom | undefined): void => {
    if (pom !== undefined && !needed.has(pom.folder)) {
      needed.set(pom.folder, pom);
      [...pom.dependencies, ...(pom.parent ? [pom.parent] : [])].forEach(name => add(poms.find(each => isSame(each, name))));
    }
  };
  add(poms.find(pom => pom.folder === folder));
  return [...needed.values()];
}

/** Dependencies that a parent, here or elsewhere, may bring. */
export function hasInherited(poms: readonly Pom[], { parent }: Pom, seen = new Set<Pom>()): boolean {
  const above = parent && poms.find(pom => isSame(pom, parent));
  if (above === undefined || seen.has(above)) {
    return parent !== undefined && above === undefined;
  }
  return above.dependencies.length > 0 || hasInherited(poms, above, seen.add(above));
}

/** Folders of the modules of Maven that can start: their pom names a class for plugins, or one of their sources has a main method. */
export function startingModules(root: string, poms: readonly Pom[], version: number): string[] {
  const modules = poms.filter(({ packaging }) => packaging !== 'pom');
  const starting = modules.filter(({ folder, mainClasses }) => mainClasses.some(isClassName) || hasMain(root, folder, version));
  return starting.map(({ folder }) => folder).sort(byCodeUnit);
}

/** Whether a source of the module has a main method. */
function hasMain(root: string, module: string, version: number): boolean {
  return ['src/main/java', 'src/main/kotlin'].map(folder => posix.join(module, folder)).filter(folder => existsSync(join(root, folder))).some(folder =>
    walk(join(root, folder), { ignore: [] }).filter(path => /\.(java|kt)$/.test(path)).some(path => startedIn(root, posix.join(folder, path), version).length > 0));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startingProjects } from './gradle-files';
import { startingModules } from './modules';
import { readPoms } from './pom';
import { DEFAULT, wantedVersion } from './versions';

/** Folder of the only module that can start, of a project whose root makes no program itself. */
export function soleModule(root: string, javaVersion?: string): string | undefined {
  if (existsSync(join(root, 'pom.xml'))) {
    const poms = readPoms(root);
    if (poms[0].packaging !== 'pom') {
      return undefined;
    }
    const starting = startingModules(root, poms, wantedVersion(root, javaVersion, poms.slice(0, 1), [])?.version ?? DEFAULT);
    const modules = poms.filter(({ packaging }) => packaging !== 'pom');
    return starting.length === 1 ? starting[0] : modules.length === 1 ? modules[0].folder : undefined;
  }
  const projects = startingProjects(root);
  return projects.length === 1 && projects[0] !== '.' ? projects[0] : undefined;
}

import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isSame, Parent, Pom, pomFile, readPom } from './pom';
import { parseXml, textOf } from './xml';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

/** Refuses a project whose parent lies outside of it: Maven would look for it where the build has nothing. */
export function refuseParentsOutside(root: string, poms: readonly Pom[]): void {
  const seen = new Set<string>();
  const follow = (pom: Pom): void => {
    const path = pom.parent && placeOf(pom, pom.parent);
    if (path === undefined || seen.has(path)) {
      return;
    }
    seen.add(path);
    if (/^\.\.(\/|$)/.test(path) || posix.isAbsolute(path)) {
      refuseOutside(root, pom, pom.parent!, path);
    } else if (posix.basename(path) === 'pom.xml' && existsSync(join(root, path))) {
      follow(readPom(root, posix.dirname(path)));
    }
  };
  poms.forEach(follow);
}

function refuseOutside(root: string, pom: Pom, parent: Parent, path: string): void {
  if (parent.relativePath === undefined && !isThere(root, parent, path)) {
    return;
  }
  refuse({
    where: 'JavaProgram.projectRoot',
    problem: `${pomFile(pom)} has its parent ${parent.artifactId ?? ''} outside of the project, so the build does not have it`,
    value: path,
    allowed: 'a parent below projectRoot, or one that is fetched',
    fix: 'give the folder of the parent as projectRoot and this module as entry; when the parent is published, write <relativePath/>',
  });
}

/** Maven looks for the parent one folder up when nothing is said; what lies there may be something else. */
function isThere(root: string, parent: Parent, path: string): boolean {
  if (!existsSync(join(root, path))) {
    return false;
  }
  const project = parseXml(readText('JavaProgram.projectRoot', root, path));
  return isSame(parent, { groupId: textOf(project, 'groupId') ?? textOf(project, 'parent', 'groupId'), artifactId: textOf(project, 'artifactId') });
}

function placeOf({ folder }: Pom, { relativePath = '../pom.xml' }: Parent): string | undefined {
  if (relativePath === '' || relativePath.includes('${')) {
    return undefined;
  }
  const path = posix.isAbsolute(relativePath) ? posix.normalize(relativePath) : posix.join(folder, relativePath);
  return path.endsWith('.xml') ? path : posix.join(path, 'pom.xml');
}

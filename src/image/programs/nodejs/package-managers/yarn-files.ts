import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { below, readLines } from './lock-lines';
import { byCodeUnit } from '../../../../private/text';
import { insideProject } from '../../../sources/project-root';
import { readText } from '../../../sources/read-text';
import { readable } from '../../../sources/readable';

const WHERE = 'NodejsProgram.projectRoot';
const PATCHES = '.yarn/patches';

/** Files of Yarn 2 and newer that an installation reads beside its settings: plugins, and patches of packages. */
export function yarnFiles(root: string): string[] {
  const patches = existsSync(join(root, PATCHES)) ? readable(WHERE, PATCHES, () => readdirSync(join(root, PATCHES))).filter(name => name.endsWith('.patch')) : [];
  return [...pluginFiles(root), ...patches.map(name => `${PATCHES}/${name}`)].sort(byCodeUnit);
}

/** Whether `.yarnrc.yml` names a plugin whose file has this name. */
export function hasPlugin(root: string, name: string): boolean {
  return pluginFiles(root).some(path => path.endsWith(`${name}.cjs`));
}

/** `plugins` of `.yarnrc.yml`: each a path, or an object with one. */
function pluginFiles(root: string): string[] {
  const path = '.yarnrc.yml';
  if (!existsSync(join(root, path))) {
    return [];
  }
  const text = readText(WHERE, root, path);
  const named = Object.keys(below(readLines(text), 'plugins')).map(item => item.replace(/^path:\s*/, '').replace(/^["']|["']$/g, ''));
  const inside = [...text.matchAll(/^[ \t]+path:[ \t]*["']?([^"'\s#]+)/gm)].map(([, file]) => file);
  return [...new Set([...named, ...inside])].filter(file => file.endsWith('.cjs') || file.endsWith('.js')).map(file => insideProject(file, WHERE)).filter(file => existsSync(join(root, file)));
}

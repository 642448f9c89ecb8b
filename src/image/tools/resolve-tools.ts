import { posix } from 'node:path';
import { refuse } from '../../private/errors';
import { byCodeUnit } from '../../private/text';
import { literal } from '../sources/strings';

const NAME = /^[A-Za-z0-9_[][A-Za-z0-9_.+@[-]*$/;

/** The tools that were named, checked, each once, in a fixed order. */
export function resolveTools(tools: string[], where: string): string[] {
  tools.forEach((tool, index) => {
    const isPath = literal(tool, `${where}[${index}]`).startsWith('/') && tool !== '/' && posix.normalize(tool) === tool && !tool.endsWith('/');
    if (!isPath && !NAME.test(tool)) {
      refuse({
        where: `${where}[${index}]`,
        problem: 'this is neither the name of a program nor its absolute path',
        value: tool,
        allowed: 'names such as git, which are looked up in PATH, and paths such as /usr/bin/git',
        fix: 'name the program alone, without arguments',
      });
    }
  });
  return [...new Set(tools)].sort(byCodeUnit);
}

/** Where a tool may lie: its path, or one for each folder of a search path. */
export function placesOf(tool: string, searchPath: string): string[] {
  return tool.startsWith('/') ? [tool] : searchPath.split(':').filter(folder => folder.startsWith('/')).map(folder => posix.join(folder, tool));
}

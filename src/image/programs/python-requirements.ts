import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { refuse } from '../../private/errors';
import { insideProject } from '../sources/project-root';

const WHERE = 'PythonProgram.requirements';

/** A requirements file and all files that it includes with `-r` and `-c`, itself first. */
export function requirementFiles(root: string, file: string): string[] {
  const found: string[] = [];
  for (const queue = [file]; queue.length > 0;) {
    const path = queue.shift()!;
    if (found.includes(path)) {
      continue;
    }
    const full = join(root, path);
    if (!existsSync(full) || !statSync(full).isFile()) {
      refuse({ where: WHERE, problem: 'there is no such file', value: path, allowed: 'a requirements file below projectRoot', fix: 'check the spelling' });
    }
    found.push(path);
    const folder = posix.dirname(path);
    const included = includes(readFileSync(full, 'utf8')).filter(name => !/^[a-z]+:\/\//i.test(name));
    queue.push(...included.map(name => insideProject(posix.isAbsolute(name) ? name : posix.join(folder, name), WHERE)));
  }
  return found;
}

/** What a requirements file includes; refuses what pip would look for beside it. */
function includes(text: string): string[] {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/).map(line => line.replace(/(^|\s)#.*$/, '').trim());
  for (const line of lines) {
    if (/^(-e|--editable)\b|^(\.{1,2}[\\/]|\.$|\/|file:)|\s@\s*file:|^[^\s:@]+\.(whl|zip|tar\.gz)$/.test(line)) {
      refuse({
        where: WHERE,
        problem: 'a requirement from a local folder is not staged',
        value: line,
        allowed: 'packages from an index or an address',
        fix: 'copy the package into projectRoot (it is then part of the program), or publish it to an index',
      });
    }
  }
  return lines.flatMap(line => line.match(/^(?:-r|--requirement|-c|--constraint)[ =]*(\S+)$/)?.[1] ?? []);
}

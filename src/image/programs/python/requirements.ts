import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { refuse } from '../../../private/errors';
import { insideProject } from '../../sources/project-root';
import { readText } from '../../sources/read-text';

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
    const included = includes(readText(WHERE, root, path)).filter(name => !/^[a-z]+:\/\//i.test(name));
    queue.push(...included.map(name => insideProject(posix.isAbsolute(name) ? name : posix.join(folder, name), WHERE)));
  }
  return found;
}

/** What a requirements file includes; refuses what pip would look for beside it. */
function includes(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').replace(/\\\r?\n/g, ' ').split(/\r?\n/).map(line => line.replace(/(^|\s)#.*$/, '').trim());
  const repository = lines.find(line => /(^|[\s=@])(git|hg|svn|bzr)\+/.test(line.replace(/;.*/, '')));
  if (repository !== undefined) {
    refuse({
      where: WHERE,
      problem: 'a requirement from a repository needs a tool that the toolchain image does not have',
      value: repository,
      allowed: 'packages from an index or an address',
      fix: 'name an archive of it, such as https://github.com/OWNER/NAME/archive/TAG.tar.gz, or publish it to an index',
    });
  }
  const local = lines.find(isLocal);
  if (local !== undefined) {
    refuse({
      where: WHERE,
      problem: 'a requirement from a local folder is not staged',
      value: local,
      allowed: 'packages from an index or an address',
      fix: 'copy the package into projectRoot (it is then part of the program), or publish it to an index',
    });
  }
  return lines.flatMap(line => line.match(/^(?:-r|--requirement|-c|--constraint)[ =]*(\S+)$/)?.[1] ?? []);
}

function isLocal(line: string): boolean {
  const links = line.match(/^(?:-f|--find-links)[ =]*(.*)$/)?.[1];
  if (links !== undefined) {
    return !/^['"]?https?:\/\//i.test(links);
  }
  if (line.startsWith('-')) {
    return /^(-e|--editable)/.test(line);
  }
  // without markers and options, which may hold anything
  const name = line.replace(/(;|\s--).*$/, '').trim();
  const [before, address] = name.split(/@(.*)/s);
  if (/^([a-z]+\+)?[a-z]+:\/\//i.test(name)) {
    return /^([a-z]+\+)?file:/i.test(name);
  }
  if (address !== undefined && !/[\\/]/.test(before)) {
    return !/^([a-z]+\+)?(?!file:)[a-z]+:\/\//i.test(address.trim());
  }
  return /[\\/]|^\.|^file:|\.(whl|zip|tar|tgz|tbz|txz|tar\.(gz|bz2|xz|lzma|Z))(\[[^\]]*\])?$/.test(name);
}

import { posix } from 'node:path';
import type { GoFile } from './cgo';
import { isCompiledForLinux } from './constraints';
import type { GoWorkspace } from './modules';
import { refuse } from '../../../private/errors';

/**
 * Refuses a command that imports modules of others where no go.sum says which bytes are meant: Go builds no such thing.
 *
 * Modules that lie in the project need none, nor does a vendor folder.
 */
export function checkSums(packages: readonly GoFile[][], { files, modules, required, vendored }: GoWorkspace, tags: readonly string[]): void {
  if (vendored || files.some(file => ['go.sum', 'go.work.sum'].includes(posix.basename(file)))) {
    return;
  }
  const isBelow = (name: string) => (path: string): boolean => name === path || name.startsWith(`${path}/`);
  const ofOthers = required.filter(path => !modules.some(module => module.path === path));
  for (const { path, head } of packages.flat().filter(file => isCompiledForLinux(posix.basename(file.path), file.text, tags))) {
    const module = head.imports.flatMap(name => modules.some(own => isBelow(name)(own.path)) ? [] : ofOthers.filter(isBelow(name))).shift();
    if (module !== undefined) {
      refuse({
        where: 'GoProgram.projectRoot',
        problem: `${path} imports from a module whose bytes no go.sum names, so Go does not build it`,
        value: module,
        allowed: 'a go.sum beside go.mod, or a vendor folder',
        fix: 'run `go mod tidy` and commit go.sum',
      });
    }
  }
}

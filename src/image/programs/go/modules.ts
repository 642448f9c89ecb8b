import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { chosenGo, newestGo } from './version';
import { refuse } from '../../../private/errors';
import { insideProject } from '../../sources/project-root';
import { readText } from '../../sources/read-text';

/** A module whose sources lie in the project. */
export interface GoModule {
  /** Folder in the project, `.` for its root. */
  readonly folder: string;
  /** Path that its packages are imported by; of a replacement, the path that it replaces. */
  readonly path: string;
  /** Whether commands in it can be built: false for replacements. */
  readonly main: boolean;
}

/** What go.mod and go.work files of a project say. */
export interface GoWorkspace {
  readonly modules: GoModule[];
  /** go.mod, go.sum, go.work, go.work.sum: all that downloading the dependencies needs. */
  readonly files: string[];
  /** The newest Go that one of them asks for, `1.26`; undefined when none does. */
  readonly goVersion?: string;
  /** The line that says so, when it names what comes before a release: `go 1.27rc1 in go.mod`. */
  readonly preRelease?: string;
  /** What .tool-versions chooses, `1.25`; undefined when it says nothing of Go. */
  readonly chosen?: string;
  /** Whether any module has dependencies to download. */
  readonly hasRequirements: boolean;
  readonly vendored: boolean;
  /** Paths of the modules that go.mod files require. */
  readonly required: string[];
}

/** Reads the workspace, or the module, at the project's root; no modules for a lone `main.go`. */
export function readGoWorkspace(root: string): GoWorkspace {
  const inWorkspace = existsSync(join(root, 'go.work'));
  const texts = new Map<string, string>();
  const read = (file: string): string => {
    texts.set(file, readText('GoProgram.projectRoot', root, file));
    return texts.get(file)!;
  };
  const readModule = (folder: string): string => {
    const file = posix.join(folder, 'go.mod');
    if (!existsSync(join(root, file))) {
      refuse({
        where: 'GoProgram.projectRoot',
        problem: 'a module of the workspace has no go.mod',
        value: file,
        allowed: 'folders with a go.mod',
        fix: 'run `go mod init` there, or remove the folder from go.work',
      });
    }
    return read(file);
  };
  const uses = inWorkspace ? directives(read('go.work'), 'use').map(args => args[0]) : existsSync(join(root, 'go.mod')) ? ['.'] : [];
  const folders = [...new Set(uses.map(folder => insideWorkspace(folder, 'go.work use')))];
  const modules = folders.map(folder => ({ folder, path: directives(readModule(folder), 'module')[0]?.[0] ?? 'app', main: true }));
  // as in Go, only these files may replace: not those of the replacements
  const replacements = [...texts].flatMap(([file, text]) => localReplacements(file, text));
  for (const replacement of replacements) {
    readModule(replacement.folder);
    if (!modules.some(({ folder, path }) => folder === replacement.folder && path === replacement.path)) {
      modules.push(replacement);
    }
  }
  const required = [...texts.values()].flatMap(text => directives(text, 'require').map(args => args[0]));
  const sums = [...new Set(modules.map(module => posix.join(module.folder, 'go.sum'))), ...(inWorkspace ? ['go.work.sum'] : [])];
  return {
    modules,
    files: [...texts.keys(), ...sums.filter(file => existsSync(join(root, file)))],
    ...newestGo([...texts].flatMap(([file, text]) => directives(text, 'go').map(([version]) => ({ file, version })))),
    chosen: chosenGo(root),
    hasRequirements: required.length > 0,
    required,
    vendored: modules.length > 0 && existsSync(join(root, 'vendor', 'modules.txt')),
  };
}

/** Arguments of each `name a b` line or line of a `name ( … )` block. */
export function directives(text: string, name: string): string[][] {
  const found: string[][] = [];
  let block: string | undefined;
  for (const line of text.split('\n')) {
    const words = line.replace(/\/\/.*$/, '').trim().replace(/^([a-z]+)\(/, '$1 (').split(/\s+/).filter(Boolean).map(word => word.replace(/^["`]|["`]$/g, ''));
    if (block !== undefined) {
      if (words[0] === ')') {
        block = undefined;
      } else if (block === name && words.length > 0) {
        found.push(words);
      }
    } else if (words[1] === '(') {
      block = words[0];
    } else if (words[0] === name && words.length > 1) {
      found.push(words.slice(1));
    }
  }
  return found;
}

/** Modules that `replace` lines look for in folders, by the path that they replace. */
function localReplacements(file: string, text: string): GoModule[] {
  return directives(text, 'replace')
    .map(words => ({ path: words[0], target: words[words.indexOf('=>') + 1] ?? '' }))
    .filter(({ target }) => /^(\.{1,2}$|\.{1,2}\/|\/)/.test(target))
    .map(({ path, target }) => ({
      folder: insideWorkspace(target.startsWith('/') ? target : posix.join(posix.dirname(file), target), `${file} replace`), path, main: false,
    }));
}

/** The module that a folder belongs to: the nearest folder with a go.mod, itself or above it; undefined when there is none. */
export function goModuleFolder(root: string, folder: string): string | undefined {
  if (existsSync(join(root, folder, 'go.mod'))) {
    return folder;
  }
  return folder === '.' ? undefined : goModuleFolder(root, posix.dirname(folder));
}

function insideWorkspace(folder: string, what: string): string {
  return insideProject(folder, `GoProgram.projectRoot (${what})`);
}

import { posix } from 'node:path';
import { CGO_FILES, CgoNeed, cgoNeed, GoFile, isCxx } from './cgo';
import { isCompiledForLinux } from './constraints';
import { checkConstraints, checkMain } from './entry';
import { GoFileHead, readGoHead } from './imports';
import { goModuleFolder, GoWorkspace } from './modules';
import { checkSums } from './sums';
import { zoneCalls } from './zones';
import { ZoneCall } from '../../../dockerfile/rules/subject';
import { Platform } from '../../../oci/platform';
import { refuse } from '../../../private/errors';
import { globMatcher } from '../../sources/glob';
import { prefixes, throughLinks, withLinkTargets } from '../../sources/link-targets';
import { readText } from '../../sources/read-text';

/** Endings that the Go tool compiles or needs to compile, besides .go. */
const COMPILED = /\.(go|s|h|syso)$/;
/** By convention, what assembler includes besides headers. */
const INCLUDED = /\.inc$/;
/** Folders that a walk of the sources never enters. */
const NEVER_WALKED = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', '__pycache__', 'cdk.out', '.minimal-images']);
/** What the recipe's `go mod init` makes of a project without go.mod. */
const UNNAMED = { folder: '.', path: 'app' };

/** What building a command takes. */
export interface GoSources {
  readonly files: string[];
  /** Why it needs cgo; undefined when it does not. */
  readonly needsCgo?: CgoNeed;
  /** Where it loads time zones by name, when it takes them from the image. */
  readonly zoneCalls?: ZoneCall[];
}

/** How it is built, as far as the files depend on it. */
export interface GoTarget {
  readonly platforms: readonly Platform[];
  readonly tags: readonly string[];
  /** What the user said; told by the files when absent. */
  readonly cgo?: boolean;
  /** Whether Go gets settings that nobody sees here: `-mod=mod` in them lets it build without a go.sum. */
  readonly hasOwnSettings?: boolean;
}

/**
 * The files that building `entry` needs: the packages of this project that it imports, directly or not, and what they embed.
 *
 * A package comes with its files for every platform; those of C where cgo compiles them.
 */
export function goSources(root: string, entry: string, candidates: string[], workspace: GoWorkspace, built: GoTarget): GoSources {
  const byFolder = new Map<string, string[]>();
  for (const path of candidates) {
    const folder = posix.dirname(path);
    const files = byFolder.get(folder) ?? [];
    files.push(path);
    byFolder.set(folder, files);
  }
  const needed = new Set<string>(workspace.vendored ? candidates.filter(path => path.startsWith('vendor/')) : []);
  const seen = new Set<string>();
  const packages: GoFile[][] = [];
  const links = linkedFolders(root, candidates);
  const visit = (given: string, named?: string[]): void => {
    const { folder, through } = links(given);
    through.forEach(link => needed.add(link));
    if (seen.has(folder)) {
      return;
    }
    seen.add(folder);
    const files = named ?? packageFiles(byFolder.get(folder) ?? []);
    const read: GoFile[] = [];
    packages.push(read);
    for (const path of files) {
      needed.add(path);
      if (path.endsWith('.go')) {
        const text = readText('GoProgram.projectRoot', root, path);
        const head = readGoHead(text);
        read.push({ path, text, head });
        head.imports.forEach(name => importFolders(root, name, path, workspace).forEach(target => visit(target)));
        checkEmbeds(path, head);
        const taken = embedded(folder, head.embeds, candidates);
        taken.forEach(file => needed.add(file));
        if (head.imports.includes('embed') && isCompiledForLinux(posix.basename(path), text, built.tags)) {
          refuseEmpty(path, head.embeds.find(pattern => !taken.some(embedMatcher(folder, pattern))));
        }
      }
    }
  };
  if (entry.endsWith('.go')) {
    visit(posix.dirname(entry), candidates.filter(path => path === entry && compiles(path)));
  } else {
    visit(entry);
  }
  checkConstraints(entry, packages[0], built.tags);
  if (!built.hasOwnSettings) {
    checkSums(packages, workspace, built.tags);
  }
  const beside = packages.filter(files => files.some(({ head }) => head.imports.includes('C'))).flatMap(([{ path }]) =>
    (byFolder.get(posix.dirname(path)) ?? []).filter(file => CGO_FILES.test(file) && compiles(file, CGO_FILES)));
  const needsCgo = built.cgo === false ? undefined : cgoNeed(packages, beside, built.platforms, built.tags) ?? (built.cgo ? { because: 'cgo is asked for', cxx: beside.some(isCxx) } : undefined);
  checkMain(root, entry, [...needed], needsCgo !== undefined, candidates);
  (needsCgo === undefined ? [] : beside).forEach(file => needed.add(file));
  const targets = built.platforms.map(({ architecture }) => ({ architecture, cgo: needsCgo !== undefined, tags: built.tags }));
  return {
    files: withLinkTargets(root, [...new Set([...workspace.files, ...needed])], candidates),
    needsCgo,
    // what a vendored package brings is not looked at
    zoneCalls: workspace.vendored ? undefined : zoneCalls(packages, targets),
  };
}

/** Where a folder really is, and the links that lead to it: Go follows those in the path of a package. */
function linkedFolders(root: string, candidates: string[]): (folder: string) => { readonly folder: string; readonly through: string[] } {
  const known = new Set(candidates);
  // a path of a file that is a folder too can only be a link
  return given => {
    const through = [...prefixes(given), given].filter(path => known.has(path));
    return through.length === 0 || given.endsWith('.go') ? { folder: given, through: [] } : { folder: throughLinks(root, given, known), through };
  };
}

/** Of one folder, what a package there is made of. */
function packageFiles(files: string[]): string[] {
  const assembles = files.some(path => path.endsWith('.s') && compiles(path));
  return files.filter(path => compiles(path) || (assembles && INCLUDED.test(path)));
}

function compiles(path: string, ends = COMPILED): boolean {
  const name = posix.basename(path);
  return ends.test(name) && !name.endsWith('_test.go') && !name.startsWith('_') && !name.startsWith('.');
}

/** Where the imported package may lie in the project: below a module that has the front of its name, not in a module nested in that. */
function importFolders(root: string, name: string, file: string, workspace: GoWorkspace): string[] {
  if (workspace.modules.length === 0 && name.split('/')[0].includes('.')) {
    refuse({
      where: 'GoProgram.projectRoot',
      problem: `${file} imports a module, but there is no go.mod that names its version`,
      value: name,
      allowed: 'the standard library only, or a go.mod',
      fix: 'run `go mod init` and `go mod tidy` in projectRoot',
    });
  }
  return (workspace.modules.length > 0 ? workspace.modules : [UNNAMED])
    .filter(module => name === module.path || name.startsWith(`${module.path}/`))
    .map(module => ({ home: module.folder, target: posix.join(module.folder, name.slice(module.path.length + 1)) }))
    .filter(({ home, target }) => (goModuleFolder(root, target) ?? '.') === home)
    .map(({ target }) => target);
}

/** Refuses patterns that name folders whose files cannot come along; without the import, Go ignores such lines too. */
function checkEmbeds(file: string, { imports, embeds }: GoFileHead): void {
  const strange = embeds.find(pattern => pattern.replace(/^all:/, '').split('/').some(part => NEVER_WALKED.has(part)));
  if (strange !== undefined && imports.includes('embed')) {
    refuse({
      where: 'GoProgram.projectRoot',
      problem: `${file} embeds from a folder that is never copied into a build`,
      value: strange,
      allowed: `folders other than ${[...NEVER_WALKED].join(', ')}`,
      fix: 'copy what it needs to another folder, e.g. dist',
    });
  }
}

/** Refuses a pattern that nothing in the build would match: Go says so only there, and not why. */
function refuseEmpty(file: string, pattern: string | undefined): void {
  if (pattern !== undefined) {
    refuse({
      where: 'GoProgram.projectRoot',
      problem: `${file} embeds what is not there, or what .dockerignore or exclude leaves out`,
      value: pattern,
      allowed: 'patterns of //go:embed that match a file of the project',
      fix: 'write the files first (build the web client, say), or let them through',
    });
  }
}

/** Files that match the patterns of `//go:embed`; a folder brings what is below it, hidden files only with `all:`. */
function embedded(folder: string, patterns: string[], candidates: string[]): string[] {
  const matchers = patterns.map(pattern => embedMatcher(folder, pattern));
  return matchers.length === 0 ? [] : candidates.filter(path => matchers.some(matches => matches(path)));
}

function embedMatcher(folder: string, pattern: string): (path: string) => boolean {
  const all = pattern.startsWith('all:');
  const full = posix.join(folder, all ? pattern.slice('all:'.length) : pattern).replace(/\/$/, '');
  const depth = full === '.' ? 0 : full.split('/').length;
  const matches = full === '.' ? () => true : globMatcher(full);
  return path => matches(path) && (all || path.split('/').slice(depth).every(part => !/^[._]/.test(part)));
}

import { Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoreRules } from './ignore-file';
import { readable } from './readable';
import { LOCK_SUFFIX } from '../../oci/file-lock';
import { isCacheFolder } from '../../oci/layer/cache-folder';
import { LOCK_FILE } from '../lock/locked-base';

/** Folders that are never sources of an image; they are not even looked into. */
const NEVER = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', '__pycache__']);
/** Outputs of this library and of CDK: an image that copied them would hold its own staged sources, and never hash the same twice. */
const OUTPUTS = new Set(['cdk.out', '.minimal-images']);
/** What is locked is in the base already: a lock that moves for another image would move this one. */
const LOCKS = new Set([LOCK_FILE, `${LOCK_FILE}${LOCK_SUFFIX}`]);
/** The staging folder of an assembly; its name alone is no proof, as anybody may have chosen it. */
const STAGED = 'minimal-images';
/** Assets of CDK, which may be there before anything else of an assembly. */
const ASSET = /^asset\.[0-9a-f]{64}(\.|$)/;

export interface WalkOptions {
  readonly ignore: IgnoreRules[];
  /** Also walks the folders that are never sources of a program; an existing Dockerfile may copy them. */
  readonly everything?: boolean;
  /** Folders that are not looked into, told by the names of what is in them. */
  readonly skip?: (names: string[]) => boolean;
  /** Property that names the folder, for messages; projectRoot when absent. */
  readonly where?: string;
}

/** Paths of the files and links below `root`, relative, with `/`; unsorted. */
export function walk(root: string, options: WalkOptions): string[] {
  return walkEntries(root, options).map(({ path }) => path);
}

/** What listing a folder tells of what is in it. */
export interface Walked {
  readonly path: string;
  readonly isLink: boolean;
  /** A pipe, a socket or a device: whoever opened it could wait for ever. */
  readonly isSpecial: boolean;
}

/** The same, with what listing the folders told beside the names. */
export function walkEntries(root: string, { ignore, everything = false, skip = () => false, where = 'projectRoot' }: WalkOptions): Walked[] {
  const found: Walked[] = [];
  const visit = (folder: string): void => {
    const full = join(root, folder);
    const entries = readable(where, folder || '.', () => readdirSync(full, { withFileTypes: true }));
    if (folder !== '' && (isAssembly(full, entries) || !everything && isLayout(entries) || isCacheFolder(entries.map(({ name }) => name)) || skip(entries.map(({ name }) => name)))) {
      return;
    }
    for (const entry of entries.filter(each => !isOutput(full, each))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        const closed = ignore.some(rules => !rules.hasExceptions && rules.ignores(path));
        if (!closed && (everything || !NEVER.has(entry.name))) {
          visit(path);
        }
      } else if (!ignore.some(rules => rules.ignores(path))) {
        const isLink = entry.isSymbolicLink();
        found.push({ path, isLink, isSpecial: !isLink && !entry.isFile() });
      }
    }
  };
  visit('');
  return found;
}

/** A cloud assembly, whatever its folder is called: one that is done, or one that already has sources of an image. */
function isAssembly(folder: string, entries: Dirent[]): boolean {
  const files = entries.filter(entry => entry.isFile()).map(({ name }) => name);
  return files.includes('cdk.out') && files.includes('manifest.json') || entries.some(entry => isStaged(folder, entry));
}

/** An OCI layout: images, which `minimal-images build` writes beside the sources when it is not told where. */
function isLayout(entries: Dirent[]): boolean {
  const has = (name: string): boolean => entries.some(entry => entry.name === name);
  return has('oci-layout') && has('index.json') && has('blobs');
}

function isOutput(folder: string, entry: Dirent): boolean {
  return ASSET.test(entry.name) || LOCKS.has(entry.name) || entry.isDirectory() && OUTPUTS.has(entry.name) || isStaged(folder, entry);
}

/** What staging writes is named by hashes. */
function isStaged(folder: string, entry: Dirent): boolean {
  return entry.name === STAGED && entry.isDirectory() && ['sources', 'archives'].map(name => join(folder, STAGED, name))
    .some(path => existsSync(path) && readable('projectRoot', STAGED, () => readdirSync(path)).some(name => /^[0-9a-f]{32}(\.|$)/.test(name)));
}

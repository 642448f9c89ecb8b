import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoreRules } from './ignore-file';

/** Folders that are never sources of an image; they are not even looked into. */
const NEVER = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', '__pycache__']);
/** Outputs of this library and of CDK: an image that copied them would hold its own staged sources, and never hash the same twice. */
const OUTPUTS = new Set(['cdk.out', '.minimal-images']);

export interface WalkOptions {
  readonly ignore: IgnoreRules[];
  /** Also walks the folders that are never sources of a program; an existing Dockerfile may copy them. */
  readonly everything?: boolean;
}

/** Paths of the files and links below `root`, relative, with `/`; unsorted. */
export function walk(root: string, { ignore, everything = false }: WalkOptions): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      const ignored = ignore.some(rules => rules.ignores(path));
      if (entry.isDirectory()) {
        const closed = ignore.some(rules => !rules.hasExceptions && rules.ignores(path));
        if (!closed && !OUTPUTS.has(entry.name) && (everything || !NEVER.has(entry.name))) {
          visit(path);
        }
      } else if (!ignored) {
        found.push(path);
      }
    }
  };
  visit('');
  return found;
}

import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { byCodeUnit } from '../../private/text';
import { ignoreRules } from '../sources/ignore-file';
import { readText } from '../sources/read-text';
import { walk } from '../sources/walk';

/** Folders of others, and of tests: no program starts there. */
const NOT_OWN = ['**/vendor', '**/testdata', '**/test', '**/tests', '**/target', '**/dist', '**/build', '**/.*'];

/** A folder of sources, as the languages look at it to find out what it is. */
export class Project {
  private all?: string[];

  /**
   * @param projectRoot as it was given
   * @param root on this machine
   */
  constructor(readonly projectRoot: string, readonly root: string) {}

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** The first of these that is there. */
  first(...paths: string[]): string | undefined {
    return paths.find(path => this.has(path));
  }

  /** A text file; undefined when it is not there. */
  text(path: string): string | undefined {
    return this.has(path) ? readText('projectRoot', this.root, path) : undefined;
  }

  /** Files of the project's own, no tests, in order of path; with these ends of names. */
  files(...extensions: string[]): string[] {
    this.all ??= walk(this.root, { ignore: [ignoreRules(NOT_OWN)] }).sort(byCodeUnit);
    return this.all.filter(path => extensions.includes(posix.extname(path)));
  }
}

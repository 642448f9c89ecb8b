import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './read-text';
import { ignorePatterns } from '../../dockerfile/text/ignore-patterns';

/** Decides by the rules of .dockerignore files. */
export interface IgnoreRules {
  /** False when nothing below an ignored folder can come back, so that it need not be walked. */
  readonly hasExceptions: boolean;
  ignores(path: string): boolean;
}

const NOTHING: IgnoreRules = { ignores: () => false, hasExceptions: false };

/** Rules from lines in the form of a .dockerignore file: the last line that matches wins. */
export function ignoreRules(lines: string[]): IgnoreRules {
  return ignorePatterns(lines) ?? NOTHING;
}

/** A line of the ignore files that this library writes: they let through what one build needs, so they say nothing of other builds. */
export const GENERATED_IGNORE = '# What the build of one image needs; made by cdk-minimal-images.';

/** The project's own ignore file: Docker prefers the one named after the Dockerfile. */
export function projectIgnoreLines(root: string, dockerfile?: string): string[] {
  const candidates = [...(dockerfile ? [`${dockerfile}.dockerignore`] : []), '.dockerignore'];
  const found = candidates.find(name => existsSync(join(root, name)));
  const text = found === undefined ? undefined : readText('projectRoot', root, found);
  const lines = text?.replace(/^\uFEFF/, '').split(/\r?\n/) ?? [];
  return lines.includes(GENERATED_IGNORE) ? [] : lines;
}

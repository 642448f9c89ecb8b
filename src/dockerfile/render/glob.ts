/**
 * A pattern that matches exactly the file called `path`.
 *
 * COPY and ADD read sources as patterns, in three places that disagree: Go's filepath.Match; the search for wildcards,
 * without which a backslash stands for itself; and the list of files that the client sends, whose patterns become regular
 * expressions, are trimmed, and are negated by a leading `!`. A class of one escaped character means the same to all three.
 *
 * @see https://github.com/tonistiigi/fsutil copy/copy.go ResolveWildcards, followlinks.go
 * @see https://github.com/moby/patternmatcher
 */
export function literalPattern(path: string): string {
  return path
    .replace(/[*?[\\]/g, char => `[\\${char}]`)
    .replace(/^!/, '[!]')
    .replace(/^\p{White_Space}|\p{White_Space}(?=\/*$)/gu, char => `[${char}]`);
}

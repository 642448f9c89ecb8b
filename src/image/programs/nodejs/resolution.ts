/** Ways by which a source makes Node.js find packages elsewhere: hooks, and what the module `module` has for itself. */
const CHANGES = [
  /\b_(?:resolveFilename|resolveLookupPaths|initPaths|nodeModulePaths)\b/, /\bregisterHooks\b/, /\bglobalPaths\b/,
  /\b(?:module|main)\.paths\b/, /\bNODE_PATH\b/, /\b[Mm]odule\s{0,99}\._/, /\b[Mm]odule\s{0,99}\.\s{0,99}register\b/,
];
const OF_MODULE = /['"](?:node:)?module['"]/;
const AMBIENT = /\bdeclare\s{1,99}module\s{1,99}(['"])([^'"\n]{1,999})\1/g;

/** Whether a source may change where packages are found. */
export function changesResolution(text: string): boolean {
  return CHANGES.some(pattern => pattern.test(text)) || OF_MODULE.test(text) && /\bregister\b/.test(text);
}

/** Modules that a source of TypeScript says are there, whoever brings them. */
export function ambientModules(text: string): string[] {
  return [...text.matchAll(AMBIENT)].map(([, , name]) => name);
}

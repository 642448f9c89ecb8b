/** Imports in the sources of JavaScript and TypeScript, read without a parser: too many rather than too few. */
export interface Import {
  readonly specifier: string;
  /** Whether a compiler drops it, because it is for types alone. */
  readonly typesOnly: boolean;
}

const STATEMENT = /\b(?:import|export)\b(\s+type\b(?!\s*(?:,|from\b)))?[^'"`;()=]{0,2000}?\bfrom\s*(['"])([^'"\n]+)\2/g;
const OTHERS = [
  /\bimport\s*(['"])([^'"\n]+)\1/g,
  /\b(?:require|require\.resolve|import)\s*\(\s*(['"`])([^'"`\n]+)\1/g,
  /\bnew\s+URL\s*\(\s*(['"`])(\.{1,2}\/[^'"`\n]+)\1\s*,\s*import\.meta\.url/g,
];
/** `join(__dirname, 'docs', 'openapi.json')` */
const BESIDE = /\b(?:join|resolve)\s*\(\s*(?:__dirname|import\.meta\.dirname)\s*((?:,\s*(?:'[^'\n]*'|"[^"\n]*")\s*)+)\)/g;

/** What a source imports, and the files beside it that it names. */
export function importsOf(text: string): Import[] {
  // remarks where a line begins with one; one without an end goes to the end, so that each is read once
  const code = text.replace(/^[ \t]*\/\/.*$/gm, '').replace(/^[ \t]*\/\*[\s\S]*?(?:\*\/|(?![\s\S]))/gm, '');
  return [
    ...[...code.matchAll(STATEMENT)].map(([, type, , specifier]) => ({ specifier, typesOnly: type !== undefined })),
    ...OTHERS.flatMap(pattern => [...code.matchAll(pattern)]).map(([, , specifier]) => ({ specifier, typesOnly: false })),
    ...[...code.matchAll(BESIDE)].map(([, parts]) => ({ specifier: `./${[...parts.matchAll(/['"]([^'"]*)['"]/g)].map(([, part]) => part).join('/')}`, typesOnly: false })),
  ];
}

const ENDINGS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx', '.jsx', '.json', '.node'];

/** Paths that a path of a file, or of a folder with an index, may mean, as Node.js and compilers look for them. */
export function pathsOf(path: string): string[] {
  const source = /\.[cm]?jsx?$/.test(path) ? [path.replace(/\.([cm]?)jsx?$/, '.$1ts'), path.replace(/\.jsx?$/, '.tsx')] : [];
  return [path, ...source, ...ENDINGS.map(ending => `${path}${ending}`), ...ENDINGS.map(ending => `${path}/index${ending}`)];
}

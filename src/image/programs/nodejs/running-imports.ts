const IMPORT = /^import\b(?!\s*[(.])(\s+type\b(?!\s*(?:,|from\b)))?([^'"`;()=]{0,2000}?)(?:\bfrom)?\s*(['"])([^'"\n]+)\3/gm;
const EXPORT = /^export\b\s*(?:\*(?:\s*as\s+[\w$]+)?|\{[^{}'"`]{0,2000}\})\s*from\s*(['"])([^'"\n]+)\1/gm;
const REQUIRE = /^(?:(?:const|let|var)\s+(?:[\w$]+|\{[^{}'"`()]{0,2000}\})\s*=\s*)?require\(\s*(['"])([^'"\n]+)\1\s*\)/gm;
/** Where nothing else nests: what is tried may fail. */
const TRIED = /\btry\s*\{[^{}]{0,5000}\}/g;
const REMARKS = /^[ \t]*\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|^[ \t]*\/\/.*$/gm;

/**
 * What a source imports whenever it runs, at its own level: none in functions, below conditions or `try`, or for types alone.
 *
 * A compiler of TypeScript leaves out an import of which no value is used, so of these only such count as are called.
 */
export function runningImports(text: string, isTypeScript: boolean): string[] {
  const code = text.replace(/^\uFEFF/, '').replace(REMARKS, '');
  const called = isTypeScript ? calledIn(code) : undefined;
  return [
    ...outsideOfTemplates(code, IMPORT)
      .filter(([, type, clause]) => type === undefined && (called === undefined || isUsed(clause, called))).map(match => match[4]),
    ...(isTypeScript ? [] : outsideOfTemplates(code, EXPORT).map(match => match[2])),
    ...outsideOfTemplates(code.replace(TRIED, ''), REQUIRE).map(match => match[2]),
  ];
}

/** A template may hold code of another program. */
function outsideOfTemplates(code: string, pattern: RegExp): RegExpMatchArray[] {
  let [at, isInside] = [0, false];
  return [...code.matchAll(pattern)].filter(({ index }) => {
    for (; at < index; at += 1) {
      isInside = code[at] === '`' ? !isInside : isInside;
    }
    return !isInside;
  });
}

/** First names of what is called anywhere. */
function calledIn(code: string): ReadonlySet<string> {
  const plain = code.replace(IMPORT, '').replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/\/.*/g, '').replace(/\/\*[\s\S]*?(?:\*\/|(?![\s\S]))/g, '');
  return new Set([...plain.matchAll(/(?<![\w$.])([A-Za-z_$][\w$]*)(?:\.[\w$]{1,99}){0,9}\(/g)].map(([, name]) => name));
}

/** Whether one of the names that an import gives is called; one without names is there for what it does. */
function isUsed(clause: string, called: ReadonlySet<string>): boolean {
  const names = clause.replace(/[{}]/g, ',').split(',').map(each => each.trim()).filter(each => each !== '' && !/^type\s/.test(each)).map(each => each.split(/\s+as\s+/).pop()!);
  return clause.trim() === '' || names.some(name => called.has(name));
}

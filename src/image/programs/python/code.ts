/** Strings and comments. */
const NO_CODE = /[rbfuRBFU]{0,2}("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|#[^\n]*/g;

/** A source without its comments and without what is in its strings, so that what is left is code. */
export function codeOf(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').replace(NO_CODE, match => match.startsWith('#') ? '' : '""');
}

/** What a source imports. */
export interface PythonImport {
  /** `api.orders`; empty for `from . import a`. */
  readonly module: string;
  /** Of `from … import`, as far as they are told. */
  readonly names: readonly string[];
  /** How many dots stand before the module. */
  readonly level: number;
}

const IMPORT = /^import[ \t]{1,9}([^\n;]{1,2000})/gm;
const FROM = /^from[ \t]{1,9}(\.{0,99})([\w.]{0,999})[ \t]{1,9}import\b[ \t]{0,9}(\([^)]{0,9999}\)|[^\n;]{0,2000})/gm;
const NAME = /^([A-Za-z_]\w*(?:\.\w+)*)(?:[ \t]+as[ \t]+\w+)?$/;

/** Imports at the source's own level, which run whenever it does: none in functions, below `try`, or for types alone. */
export function importsOf(code: string): PythonImport[] {
  const listed = (list: string): string[] => list.replace(/[()\\]/g, ' ').split(',').flatMap(each => NAME.exec(each.trim())?.[1] ?? []);
  return [
    ...[...code.matchAll(IMPORT)].flatMap(([, list]) => listed(list)).map(module => ({ module, names: [], level: 0 })),
    ...[...code.matchAll(FROM)].map(([, dots, module, list]) => ({ module, names: listed(list), level: dots.length })),
  ].filter(({ module, level }) => level > 0 || NAME.test(module));
}

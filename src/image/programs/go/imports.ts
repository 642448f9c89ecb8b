/** What a Go file says about itself before its first declaration, read without a Go toolchain. */
export interface GoFileHead {
  readonly packageName?: string;
  readonly imports: string[];
  /** Patterns of `//go:embed` lines, anywhere in the file; `all:` stays in front. */
  readonly embeds: string[];
}

const SPACE = /\s|;/;
/** Comments, texts and characters; what is not closed ends with its line, or with the file where it may have several. */
const NO_CODE = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;

/** Reads package clause, imports and embed patterns. Never fails: what is no Go simply has none. */
export function readGoHead(text: string): GoFileHead {
  const reader = new HeadReader(text);
  const packageName = reader.word() === 'package' ? reader.word() : undefined;
  const imports: string[] = [];
  while (packageName !== undefined && reader.word() === 'import') {
    imports.push(...reader.importSpecs());
  }
  return { packageName, imports, embeds: embedPatterns(text) };
}

/** The names that a file has a package by: the last part of its path where it says none, `.` when its names are the file's own. */
export function importedAs(text: string, path: string): string[] {
  const reader = new HeadReader(text);
  reader.word();
  reader.word();
  while (reader.word() === 'import') {
    reader.importSpecs();
  }
  return [...new Set(reader.specs.filter(spec => spec.path === path).map(({ name }) => name || path.slice(path.lastIndexOf('/') + 1)))];
}

class HeadReader {
  /** What was imported so far, by the names that are given to it. */
  readonly specs: { readonly name: string; readonly path: string }[] = [];
  private position = 0;

  constructor(private readonly text: string) {}

  /** The next identifier, or '' when something else comes. */
  word(): string {
    this.skip();
    const match = /[\p{L}_][\p{L}\p{N}_]*/uy;
    match.lastIndex = this.position;
    const found = match.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }

  /** One import, or a group in parentheses. */
  importSpecs(): string[] {
    this.skip();
    if (this.text[this.position] !== '(') {
      return this.importSpec();
    }
    this.position++;
    const found: string[] = [];
    for (;;) {
      this.skip();
      if (this.position >= this.text.length || this.text[this.position] === ')') {
        this.position++;
        return found;
      }
      const spec = this.importSpec();
      if (spec.length === 0) {
        return found;
      }
      found.push(...spec);
    }
  }

  /** An optional name (`_`, `.`, an identifier), then a string. */
  private importSpec(): string[] {
    this.skip();
    const isDot = this.text[this.position] === '.';
    this.position += isDot ? 1 : 0;
    const name = isDot ? '.' : this.word();
    this.skip();
    const quote = this.text[this.position];
    const end = quote === '"' || quote === '`' ? this.text.indexOf(quote, this.position + 1) : -1;
    if (end < 0) {
      return [];
    }
    const path = this.text.slice(this.position + 1, end);
    this.position = end + 1;
    this.specs.push({ name, path });
    return [path];
  }

  /** Passes over white space, semicolons and comments. */
  private skip(): void {
    for (;;) {
      while (this.position < this.text.length && SPACE.test(this.text[this.position])) {
        this.position++;
      }
      const next = this.text.slice(this.position, this.position + 2);
      const end = next === '//' ? this.text.indexOf('\n', this.position) : next === '/*' ? this.text.indexOf('*/', this.position + 2) + 1 : undefined;
      if (end === undefined) {
        return;
      }
      this.position = end <= 0 ? this.text.length : end + 1;
    }
  }
}

/** What is between quotes or in comments of several lines is no directive. */
function embedPatterns(text: string): string[] {
  if (!text.includes('//go:embed')) {
    return [];
  }
  return [...text.matchAll(NO_CODE)].flatMap(([found]) => /^\/\/go:embed[ \t]+(.+)/.exec(found)?.[1] ?? [])
    .flatMap(line => [...line.matchAll(/"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\S+)/g)].map(match => match[1] ?? match[2] ?? match[3]));
}

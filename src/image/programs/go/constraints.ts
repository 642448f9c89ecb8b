/** What a build is for, as far as constraints ask. */
export interface BuildTarget {
  readonly architecture: string;
  readonly cgo: boolean;
  /** Build tags of the user. */
  readonly tags: readonly string[];
}

const SYSTEMS = 'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(' ');
const ARCHITECTURES = '386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'.split(' ');
const TOKEN = /\s*(&&|\|\||!|\(|\)|[\p{L}\p{N}_.]+)/uy;

/** Whether Go compiles a file for a target on Linux: by its name, and by its `//go:build` line. */
export function isCompiled(name: string, text: string, target: BuildTarget): boolean {
  const parts = name.replace(/\.[^.]*$/, '').split('_').slice(1).slice(-2);
  const last = parts[parts.length - 1] ?? '';
  const named = ARCHITECTURES.includes(last) && SYSTEMS.includes(parts[parts.length - 2] ?? '') ? parts : SYSTEMS.includes(last) || ARCHITECTURES.includes(last) ? [last] : [];
  const line = /^\/\/go:build[ \t]+(.+)$/m.exec(head(text))?.[1];
  return named.every(tag => holds(tag, target)) && (line === undefined || evaluate(line, tag => holds(tag, target)));
}

/** Whether Go compiles it for Linux on one of the usual processors, with cgo or without. */
export function isCompiledForLinux(name: string, text: string, tags: readonly string[] = []): boolean {
  return ['amd64', 'arm64'].some(architecture => [true, false].some(cgo => isCompiled(name, text, { architecture, cgo, tags })));
}

/** Constraints stand before the package clause. Go takes a byte order mark in front of all. */
function head(given: string): string {
  const text = given.replace(/^\ufeff/, '');
  const end = /^package\s/m.exec(text)?.index;
  return end === undefined ? text : text.slice(0, end);
}

function holds(tag: string, { architecture, cgo, tags }: BuildTarget): boolean {
  return ['linux', 'unix', 'gc', architecture].includes(tag) || /^go1(\.\d+)?$/.test(tag) || tag === 'cgo' && cgo || tags.includes(tag);
}

/** An expression of tags with `&&`, `||`, `!` and parentheses; what is none holds, as Go would say more of it. */
function evaluate(text: string, tag: (name: string) => boolean): boolean {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    tokens.push(match[1]);
  }
  let at = 0;
  const either = (): boolean => {
    let value = both();
    while (tokens[at] === '||') {
      at++;
      const next = both();
      value = value || next;
    }
    return value;
  };
  const both = (): boolean => {
    let value = one();
    while (tokens[at] === '&&') {
      at++;
      const next = one();
      value = value && next;
    }
    return value;
  };
  const one = (): boolean => {
    let negated = false;
    for (; tokens[at] === '!'; at++) {
      negated = !negated;
    }
    if (tokens[at] === '(' && at < 1000) {
      at++;
      const value = either();
      at++;
      return value !== negated;
    }
    const name = tokens[at++];
    return (name === undefined || tag(name)) !== negated;
  };
  return either();
}

import { Texts } from './texts';

const COMMAND = /\b(project|set|add_executable)\s*\(([^()]*)\)/gi;
/** Longer than any name of a program, or part of one: variables can double with each line. */
const LONGEST = 1000;

/**
 * The programs that CMakeLists.txt files name with `add_executable()`, in their order; what cannot be told without CMake is left out.
 *
 * @param texts of the files, that of the root first
 */
export function cmakePrograms(texts: string[]): string[] {
  const variables = new Map<string, string>();
  const found: string[] = [];
  for (const text of texts) {
    for (const [, name, rest] of withoutComments(text).matchAll(COMMAND)) {
      const words = rest.split(/\s+/).filter(Boolean).slice(0, 2).map(word => resolved(word.replace(/^"|"$/g, ''), variables));
      switch (name.toLowerCase()) {
        case 'project':
          variables.set('PROJECT_NAME', words[0] ?? '').set('CMAKE_PROJECT_NAME', variables.get('CMAKE_PROJECT_NAME') ?? words[0] ?? '');
          break;
        case 'set':
          variables.set(words[0] ?? '', words[1] ?? '');
          break;
        default:
          if (!/^(IMPORTED|ALIAS)$/.test(words[1] ?? '') && /^[\w.+-]+$/.test(words[0] ?? '')) {
            found.push(words[0]);
          }
      }
    }
  }
  return [...new Set(found)];
}

/** As it stands there when it comes to more than a name. */
function resolved(word: string, variables: Map<string, string>): string {
  let left = LONGEST - word.length;
  const value = word.replace(/\$\{(\w+)\}/g, (all, name: string) => {
    const known = variables.get(name) ?? all;
    left -= known.length;
    return left < 0 ? all : known;
  });
  return left < 0 ? word : value;
}

/** Without comments, in brackets and to the end of the line; texts keep theirs. */
function withoutComments(text: string): string {
  const texts = new Texts(text, false);
  const starts = /"|#\[\[|#/g;
  const pieces: string[] = [];
  let from = 0;
  for (let start = starts.exec(text); start; start = starts.exec(text)) {
    if (start[0] === '"') {
      starts.lastIndex = texts.endOf(start.index) ?? starts.lastIndex;
      continue;
    }
    const end = text.indexOf(start[0] === '#' ? '\n' : ']]', starts.lastIndex);
    pieces.push(text.slice(from, start.index));
    from = starts.lastIndex = end < 0 ? text.length : start[0] === '#' ? end : end + 2;
  }
  return [...pieces, text.slice(from)].join('');
}

/** Comments, in brackets and to the end of the line; texts keep theirs. */
const COMMENT = /"(?:[^"\\]|\\[\s\S])*"|#\[\[[\s\S]*?(?:\]\]|$)|#.*/g;
const COMMAND = /\b(project|set|add_executable)\s*\(\s*([^()]*)\)/gi;

/**
 * The programs that CMakeLists.txt files name with `add_executable()`, in their order; what cannot be told without CMake is left out.
 *
 * @param texts of the files, that of the root first
 */
export function cmakePrograms(texts: string[]): string[] {
  const variables = new Map<string, string>();
  const found: string[] = [];
  for (const text of texts) {
    for (const [, name, rest] of text.replace(COMMENT, match => match.startsWith('"') ? match : '').matchAll(COMMAND)) {
      const words = rest.split(/\s+/).filter(Boolean).map(word => resolved(word.replace(/^"|"$/g, ''), variables));
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

function resolved(word: string, variables: Map<string, string>): string {
  return word.replace(/\$\{(\w+)\}/g, (all, name: string) => variables.get(name) ?? all);
}

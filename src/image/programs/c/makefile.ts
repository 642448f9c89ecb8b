/** Of variables in one text: they may name each other, and themselves. */
const MOST_EXPANSIONS = 200;
/** What make itself would put there. */
const LINKS = /(?:^|\s)-o\s*(\$@|\S+)/;
const NO_LINK = /(?:^|\s)-(?:c|E|S|shared|r)(?=\s|$)/;
const NO_PROGRAM = /[%$()\s]|\.(?:o|a|so|d|c|h|s|S|cc|cpp|cxx|gch|pch|wasm)(?:\.\d+)*$/;

/** The programs that rules of a Makefile link, in their order; what cannot be told without make is left out. */
export function makefilePrograms(text: string): string[] {
  const variables = new Map<string, string>();
  const found: string[] = [];
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const assigned = /^(?:export\s+|override\s+)?([\w.-]+)\s*(?:[:?]?|::)=\s*(.*)$/.exec(lines[at].replace(/#.*$/, '').trimEnd());
    const rule = assigned ? null : /^([^\t#:=][^:=]*):(?!=)([^;]*)(?:;(.*))?$/.exec(lines[at]);
    if (assigned) {
      variables.set(assigned[1], assigned[2]);
    } else if (rule) {
      const recipe = rule[3] === undefined ? [] : [rule[3]];
      while (at + 1 < lines.length && /^(\t|\s*(#|$))/.test(lines[at + 1])) {
        recipe.push(lines[++at]);
      }
      const prerequisites = expand(rule[2], variables).split(/\s+/);
      const targets = expand(rule[1], variables).trim().split(/\s+/);
      found.push(...targets.filter(target => !target.startsWith('.') && !NO_PROGRAM.test(target) && links(target, prerequisites, recipe.map(line => expand(line, variables)))));
    }
  }
  return [...new Set(found)];
}

/** By its recipe, or by the rule that make has for a file of that name. */
function links(target: string, prerequisites: string[], recipe: string[]): boolean {
  const commands = recipe.filter(line => line.trim() !== '' && !line.trim().startsWith('#'));
  if (commands.length === 0) {
    return ['o', 'c', 'cc', 'cpp'].some(end => prerequisites.includes(`${target}.${end}`));
  }
  return commands.some(line => !NO_LINK.test(line) && ['$@', target].includes(LINKS.exec(line)?.[1] ?? ''));
}

function expand(text: string, variables: Map<string, string>): string {
  let left = MOST_EXPANSIONS;
  const expanded = (part: string): string => part.replace(/\$[({](\w+)[)}]/g, (all, name: string) => variables.has(name) && left-- > 0 ? expanded(variables.get(name)!) : all);
  return expanded(text);
}
